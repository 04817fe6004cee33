"""HTTP: hand-over of tills, finance's confirmation, the arrival desk, a site's day."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import DayIn, PageView
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.handovers import HandOverStatus, HandOverTills
from minshui.revenue.cashier.permissions import CONFIRM, HAND_OVER, READ
from minshui.revenue.cashier.queries.handovers import handover_by_id, list_handovers
from minshui.revenue.cashier.queries.pending_arrivals import pending_arrivals
from minshui.revenue.cashier.queries.scoped import HANDOVER_ROWS
from minshui.revenue.cashier.queries.site_day import site_day
from minshui.revenue.cashier.schemas import METHOD_TEXT
from minshui.revenue.cashier.schemas_corrections import (
    ArrivalBody,
    ArrivalView,
    CashArrivalBody,
    ConfirmBody,
    HandOverBody,
    HandOverView,
    PendingArrivalView,
    SiteDayView,
)
from minshui.revenue.cashier.use_cases.arrive_cash import arrive_cash
from minshui.revenue.cashier.use_cases.arrive_payments import arrive_payments
from minshui.revenue.cashier.use_cases.confirm_handover import confirm_handover
from minshui.revenue.cashier.use_cases.hand_over import hand_over

router = ApiRouter(prefix="/api/v1/revenue/counter", tags=["柜台收费：交款与到账"])

MAX_ID = 2**63 - 1
HandOverId = Annotated[int, id_in_path(HANDOVER_ROWS, "handover_id", "交款单 id")]
SiteQuery = Annotated[int | None, Query(ge=1, le=MAX_ID, description="营业所")]


@router.post(
    "/handovers", summary="交款", access=require(HAND_OVER), idempotent=True, status_code=201
)
async def hand_tills(ctx: ContextDep, body: HandOverBody) -> HandOverView:
    """Hand closed tills over."""
    handed = await hand_over(ctx, HandOverTills(body.till_ids, body.slip_no))
    return HandOverView.model_validate(handed)


@router.get("/handovers", summary="交款单列表", access=require(READ))
async def find_handovers(
    ctx: ContextDep,
    page: PageDep,
    *,
    site_id: SiteQuery = None,
    status: Annotated[HandOverStatus | None, Query(description="状态")] = None,
    handed_from: Annotated[DayIn | None, Query(description="交款日期起")] = None,
    handed_to: Annotated[DayIn | None, Query(description="交款日期止，含当日")] = None,
) -> PageView[HandOverView]:
    """Return a page of hand-overs."""
    found = await list_handovers(
        ctx, page, site_id=site_id, status=status, handed_from=handed_from, handed_to=handed_to
    )
    return PageView[HandOverView].model_validate(found)


@router.get("/handovers/{handover_id}", summary="交款单", access=require(READ))
async def read_handover(ctx: ContextDep, handover_id: HandOverId) -> HandOverView:
    """Return a hand-over."""
    return HandOverView.model_validate(await handover_by_id(ctx, handover_id))


@router.post(
    "/handovers/{handover_id}/confirm",
    summary="财务确认交款",
    access=require(CONFIRM),
    idempotent=True,
)
async def confirm(ctx: ContextDep, handover_id: HandOverId, body: ConfirmBody) -> HandOverView:
    """Confirm a hand-over."""
    confirmed = await confirm_handover(ctx, body.to_command(handover_id))
    return HandOverView.model_validate(confirmed)


@router.get("/arrivals/pending", summary="未到账的非现金收费", access=require(CONFIRM))
async def find_pending(
    ctx: ContextDep,
    page: PageDep,
    *,
    site_id: SiteQuery = None,
    method: Annotated[PaymentMethod | None, Query(description=METHOD_TEXT)] = None,
    received_to: Annotated[DayIn | None, Query(description="收费日期止，含当日")] = None,
) -> PageView[PendingArrivalView]:
    """Return a page of payments that await arrival."""
    found = await pending_arrivals(
        ctx, page, site_id=site_id, method=method, received_to=received_to
    )
    return PageView[PendingArrivalView].model_validate(found)


@router.post(
    "/arrivals",
    summary="确认非现金到账",
    access=require(CONFIRM),
    idempotent=True,
    status_code=201,
)
async def arrive_lines(ctx: ContextDep, body: ArrivalBody) -> ArrivalView:
    """Mark payments as arrived."""
    arrival = await arrive_payments(ctx, body.payment_ids, body.arrived_on, body.reference_no)
    return ArrivalView.model_validate(arrival)


@router.post(
    "/arrivals/cash",
    summary="确认现金到账",
    access=require(CONFIRM),
    idempotent=True,
    status_code=201,
)
async def arrive_deposit(ctx: ContextDep, body: CashArrivalBody) -> ArrivalView:
    """Mark the cash of hand-overs as arrived."""
    arrival = await arrive_cash(ctx, body.handover_ids, body.amount, body.arrived_on, body.slip_no)
    return ArrivalView.model_validate(arrival)


@router.get("/site-days", summary="营业所收费日报", access=require(READ))
async def read_site_day(
    ctx: ContextDep,
    site_id: Annotated[int, Query(ge=1, le=MAX_ID, description="营业所")],
    day: Annotated[DayIn, Query(description="日期")],
) -> SiteDayView:
    """Return a site's day at the counter."""
    return SiteDayView.of(await site_day(ctx, site_id, day))
