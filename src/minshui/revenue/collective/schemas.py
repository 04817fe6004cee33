"""Bodies and views of collective payers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import RequestBody, View, YuanOut
from minshui.revenue.collective.contracts import LeftBecause

CustomerCode = Annotated[str, Field(min_length=1, max_length=32, description="客户编号")]


class GroupBody(RequestBody):
    """A group to be."""

    name: str = Field(min_length=1, max_length=100, description="名称")
    payer_code: CustomerCode


class MembersBody(RequestBody):
    """Customers to add."""

    customers: list[CustomerCode] = Field(
        min_length=1, max_length=1000, description="客户编号，一次最多 1000 户"
    )


class GroupView(View):
    """A collective payer."""

    id: int = Field(description="集收 id")
    code: str = Field(description="集收号")
    name: str = Field(description="名称")
    payer_account_id: int = Field(description="付费客户的账户 id")
    payer_code: str = Field(description="付费客户编号")
    payer_name: str = Field(description="付费客户")
    status: str = Field(description="状态：active 在用，ended 停用")
    member_count: int = Field(description="成员户数")
    prepayment: YuanOut = Field(validation_alias="prepayment_fen", description="付费客户预存（元）")
    owed: YuanOut = Field(
        validation_alias="owed_fen", description="成员欠费（元），含截至今日的违约金和在途"
    )
    late_fee: YuanOut = Field(validation_alias="late_fee_fen", description="其中违约金（元）")
    in_transit: YuanOut = Field(
        validation_alias="in_transit_fen", description="其中在途（元）：等待其自身款项，不参与分配"
    )


class MemberView(View):
    """A member."""

    account_id: int = Field(description="账户 id")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    address: str = Field(description="地址")
    joined_on: date = Field(description="加入日期")
    bill_count: int = Field(description="未缴账单数")
    owed: YuanOut = Field(
        validation_alias="owed_fen", description="欠费（元），含截至今日的违约金和在途"
    )
    late_fee: YuanOut = Field(validation_alias="late_fee_fen", description="其中违约金（元）")
    in_transit: YuanOut = Field(validation_alias="in_transit_fen", description="其中在途（元）")


class FormerMemberView(View):
    """Who was a member."""

    account_id: int = Field(description="账户 id")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    joined_on: date = Field(description="加入日期")
    left_on: date = Field(description="移出日期")
    left_because: LeftBecause | None = Field(
        description="原因：removed 人工移出，closed 客户销户（含过户后销户）"
    )


class UndoBody(RequestBody):
    """Why a distribution is undone."""

    reason: str = Field(min_length=1, max_length=200, description="原因，如付费支票退票")


class ShareView(View):
    """What a member got."""

    account_id: int = Field(description="账户 id")
    customer_code: str = Field(description="客户编号")
    customer_name: str = Field(description="户名")
    amount: YuanOut = Field(validation_alias="amount_fen", description="分得（元），撤销为负")


class DistributionHeadView(View):
    """A distribution in a list."""

    id: int = Field(description="分配 id")
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元），撤销为负")
    member_count: int = Field(description="户数")
    distributed_on: date = Field(description="日期")
    prepayment_after: YuanOut = Field(
        validation_alias="prepayment_after_fen", description="付费客户分配后的预存（元）"
    )
    reverses_id: int | None = Field(description="所撤销的分配 id")
    undone_by_id: int | None = Field(description="撤销它的分配 id")
    reason: str | None = Field(description="撤销原因")


class DistributionView(DistributionHeadView):
    """A distribution with its parts."""

    shares: list[ShareView] = Field(description="各户")
