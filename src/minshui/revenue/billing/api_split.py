"""HTTP: splitting bills."""

from __future__ import annotations

from pydantic import Field

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import RequestBody, View, YuanIn
from minshui.revenue.billing.contracts_split import SplitBill, SplitPart
from minshui.revenue.billing.number_path import BillNumberPath
from minshui.revenue.billing.permissions import SPLIT
from minshui.revenue.billing.use_cases.request_split import request_split

router = ApiRouter(prefix="/api/v1/revenue/billing/bills", tags=["开账与账单"])


class PartBody(RequestBody):
    """A part."""

    account_id: int = Field(ge=1, le=2**63 - 1, description="账户 id")
    amount: YuanIn = Field(description="金额（元）")


class SplitBody(RequestBody):
    """A split."""

    parts: list[PartBody] = Field(min_length=2, max_length=100, description="各张子账单")
    reason: str = Field(min_length=1, max_length=200, description="原因")


class SplitRequestView(View):
    """A split that waits for approval."""

    process_id: int = Field(description="审批单 id")
    process_code: str = Field(description="审批单号")


@router.post(
    "/{number}/split",
    summary="申请分账：一张未缴账单拆成多张",
    access=require(SPLIT),
    idempotent=True,
    status_code=202,
)
async def split_one(ctx: ContextDep, number: BillNumberPath, body: SplitBody) -> SplitRequestView:
    """Ask for a bill to be split."""
    parts = [SplitPart(part.account_id, part.amount) for part in body.parts]
    process = await request_split(ctx, SplitBill(number, parts, body.reason))
    return SplitRequestView(process_id=process.id, process_code=process.code)
