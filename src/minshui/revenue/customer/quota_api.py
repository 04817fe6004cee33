"""HTTP: who shares a quota (F-0282)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import RequestBody, View
from minshui.revenue.customer.permissions import READ, SET_ATTRIBUTE
from minshui.revenue.customer.queries.quota_shares import quota_shares
from minshui.revenue.customer.queries.scoped import ACCOUNT_ROWS
from minshui.revenue.customer.quota_sharing import (
    EndQuotaShare,
    QuotaShareContract,
    ShareQuota,
)
from minshui.revenue.customer.use_cases.end_quota_share import end_quota_share
from minshui.revenue.customer.use_cases.share_quota import share_quota

router = ApiRouter(prefix="/api/v1/revenue/accounts", tags=["定额共享"])

AccountId = Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "主客户的账户")]


class ShareBody(RequestBody):
    """A sub-customer."""

    customer_code: str = Field(min_length=1, max_length=32, description="子客户编号")
    from_on: date | None = Field(default=None, description="共享起始日，不填为今天")


class EndShareBody(RequestBody):
    """The end of a share."""

    customer_code: str = Field(min_length=1, max_length=32, description="子客户编号")
    to_on: date | None = Field(default=None, description="最后一天，不填为昨天")


class ShareView(View):
    """A sub-customer."""

    account_id: int = Field(description="子客户的账户")
    customer_code: str = Field(description="子客户编号")
    customer_name: str = Field(description="户名")
    from_on: date = Field(description="起始日")
    to_on: date | None = Field(description="最后一天")


@router.get("/{account_id}/quota-shares", summary="共享定额的子客户", access=require(READ))
async def read_shares(ctx: ContextDep, account_id: AccountId) -> list[ShareView]:
    """Return the sub-customers."""
    return _views(await quota_shares(ctx, account_id))


@router.post("/{account_id}/quota-shares", summary="共享定额", access=require(SET_ATTRIBUTE))
async def add_share(ctx: ContextDep, account_id: AccountId, body: ShareBody) -> list[ShareView]:
    """Add a sub-customer."""
    command = ShareQuota(account_id, body.customer_code, body.from_on)
    return _views(await share_quota(ctx, command))


@router.post(
    "/{account_id}/quota-shares/end", summary="结束共享定额", access=require(SET_ATTRIBUTE)
)
async def end_share(ctx: ContextDep, account_id: AccountId, body: EndShareBody) -> list[ShareView]:
    """End a sub-customer's share."""
    command = EndQuotaShare(account_id, body.customer_code, body.to_on)
    return _views(await end_quota_share(ctx, command))


def _views(shares: list[QuotaShareContract]) -> list[ShareView]:
    return [ShareView.model_validate(each) for each in shares]
