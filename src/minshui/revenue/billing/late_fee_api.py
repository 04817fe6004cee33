"""HTTP: late fees, their waivers, money on its way, and what of a bill has been paid."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import DayIn, IdIn, PageView
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.late_fee_contracts import RequestWaiver, WaiverItem
from minshui.revenue.billing.late_fee_schemas import (
    AccountLateFeeView,
    BillLateFeeView,
    CollectedFeesView,
    CollectedFeeView,
    ComponentShareView,
    ReverseWaiverBody,
    TransitView,
    WaiverBody,
    WaiverRequestedView,
    WaiverReversedView,
    WaiverView,
)
from minshui.revenue.billing.number_path import BillNumberPath
from minshui.revenue.billing.permissions import APPROVE_WAIVER, COLLECT_FEES, READ, WAIVE
from minshui.revenue.billing.queries.component_shares import component_shares
from minshui.revenue.billing.queries.late_fees import bill_late_fee, late_fees_due
from minshui.revenue.billing.queries.scoped import WAIVER_ROWS
from minshui.revenue.billing.queries.transits import list_transits
from minshui.revenue.billing.queries.waivers import list_waivers
from minshui.revenue.billing.use_cases.collect_late_fees import collect_late_fees
from minshui.revenue.billing.use_cases.request_waiver import request_waiver
from minshui.revenue.billing.use_cases.reverse_waiver import reverse_waiver
from minshui.revenue.customer.facade import ACCOUNT_ROWS

router = ApiRouter(prefix="/api/v1/revenue/billing", tags=["违约金"])

AccountPath = Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "账户")]
WaiverPath = Annotated[int, id_in_path(WAIVER_ROWS, "waiver_id", "减免")]
AsOf = Annotated[DayIn | None, Query(description="计算日期，不填为今天")]
AccountQuery = Annotated[IdIn | None, Query(description="账户")]


@router.get("/bills/{number}/late-fee", summary="账单违约金", access=require(READ))
async def read_late_fee(
    ctx: ContextDep, number: BillNumberPath, as_of: AsOf = None
) -> BillLateFeeView:
    """Return the late fee of a bill as of a day, and how it comes about."""
    found = await bill_late_fee(ctx, number, as_of or ctx.clock.today())
    return BillLateFeeView.model_validate(found)


@router.get("/bills/{number}/components", summary="账单各费用组成已缴", access=require(READ))
async def read_components(ctx: ContextDep, number: BillNumberPath) -> list[ComponentShareView]:
    """Return how much of each component of a bill has been paid."""
    shares = await component_shares(ctx, number)
    return [ComponentShareView.model_validate(each) for each in shares]


@router.get("/accounts/{account_id}/late-fees", summary="账户应缴违约金", access=require(READ))
async def read_account_fees(
    ctx: ContextDep, account_id: AccountPath, as_of: AsOf = None
) -> list[AccountLateFeeView]:
    """Return what bills of an account owe for paying late, the oldest first."""
    due = await late_fees_due(ctx, [account_id], as_of or ctx.clock.today())
    return [
        AccountLateFeeView(
            number=bill_number(fee.bill.bill_month, fee.bill.bill_id),
            due_on=fee.bill.due_on,
            open_amount=fee.bill.open_fen,
            days=fee.accrual.days if fee.accrual else 0,
            due=fee.due_fen,
        )
        for fee in sorted(due.values(), key=lambda each: each.bill.age_key)
    ]


@router.post(
    "/accounts/{account_id}/late-fees/collect",
    summary="用预存单独缴纳违约金",
    access=require(COLLECT_FEES),
    idempotent=True,
)
async def collect_fees(ctx: ContextDep, account_id: AccountPath) -> CollectedFeesView:
    """Pay the account's late fees from its prepayment; principal is left alone."""
    collected = await collect_late_fees(ctx, account_id)
    return CollectedFeesView(
        bills=[
            CollectedFeeView(
                number=bill_number(each.bill_month, each.bill_id), late_fee=each.late_fee_fen
            )
            for each in collected
        ],
        late_fee=sum(each.late_fee_fen for each in collected),
    )


@router.post(
    "/late-fee-waivers",
    summary="申请违约金减免",
    access=require(WAIVE),
    idempotent=True,
    status_code=201,
)
async def ask_for_waiver(ctx: ContextDep, body: WaiverBody) -> WaiverRequestedView:
    """Ask for late fees to be let off; another person decides."""
    items = tuple(WaiverItem(each.number, each.amount) for each in body.bills)
    process = await request_waiver(ctx, RequestWaiver(items, body.reason, body.until_on))
    return WaiverRequestedView.model_validate(process)


@router.get("/late-fee-waivers", summary="违约金减免记录", access=require(READ))
async def read_waivers(
    ctx: ContextDep,
    page: PageDep,
    account_id: AccountQuery = None,
    status: Annotated[
        str | None, Query(pattern="^(standing|reversed)$", description="状态")
    ] = None,
) -> PageView[WaiverView]:
    """Return waivers, the latest first."""
    found = await list_waivers(ctx, page, account_id, status)
    return PageView[WaiverView].model_validate(found)


@router.post(
    "/late-fee-waivers/{waiver_id}/reverse",
    summary="撤销违约金减免",
    access=require(APPROVE_WAIVER),
    idempotent=True,
)
async def take_waiver_back(
    ctx: ContextDep, waiver_id: WaiverPath, body: ReverseWaiverBody
) -> WaiverReversedView:
    """Ask again for a late fee that was let off."""
    return WaiverReversedView(amount=await reverse_waiver(ctx, waiver_id, body.reason))


@router.get("/transits", summary="在途资金", access=require(READ))
async def read_transits(
    ctx: ContextDep,
    page: PageDep,
    account_id: AccountQuery = None,
    is_open: Annotated[bool, Query(description="只看仍在途的")] = True,
) -> PageView[TransitView]:
    """Return money on its way to bills, the latest first."""
    found = await list_transits(ctx, page, account_id, is_open=is_open)
    return PageView[TransitView].model_validate(found)
