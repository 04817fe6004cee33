"""Hand-overs, with their sums, tills and how far they have come."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.cashier.errors import HANDOVER_UNKNOWN
from minshui.revenue.cashier.handover_store import handover_sums
from minshui.revenue.cashier.handovers import HandOverContract, HandOverStatus
from minshui.revenue.cashier.models import Arrival, HandOver, Till
from minshui.revenue.cashier.queries.scoped import HANDOVER_ROWS

_ROWS = select(
    HandOver.id,
    HandOver.code,
    HandOver.site_id,
    HandOver.status,
    HandOver.handed_on,
    HandOver.slip_no,
    HandOver.handed_by,
    HandOver.handed_at,
    HandOver.confirmed_by,
    HandOver.confirmed_at,
    HandOver.arrival_id,
    Arrival.arrived_on,
).join(Arrival, Arrival.id == HandOver.arrival_id, isouter=True)
_TILLS = (
    select(Till.handover_id, Till.code)
    .where(Till.handover_id.in_(bindparam("handover_ids", expanding=True)))
    .order_by(Till.code)
)


async def handover_by_id(ctx: Context, handover_id: int) -> HandOverContract:
    """Return a hand-over; raises ``E_HANDOVER_UNKNOWN``."""
    found = await _contracts(ctx, _ROWS.where(HandOver.id == handover_id))
    if not found:
        raise MinshuiError(HANDOVER_UNKNOWN, handover=handover_id)
    return found[0]


async def list_handovers(
    ctx: Context,
    page: PageRequest,
    *,
    site_id: int | None = None,
    status: HandOverStatus | None = None,
    handed_from: date | None = None,
    handed_to: date | None = None,
) -> Page[HandOverContract]:
    """Return a page of the actor's hand-overs, newest first."""
    where = [HANDOVER_ROWS.seen(ctx)]
    if site_id is not None:
        where.append(HandOver.site_id == site_id)
    if status is not None:
        where.append(HandOver.status == status.value)
    if handed_from is not None:
        where.append(HandOver.handed_on >= handed_from)
    if handed_to is not None:
        where.append(HandOver.handed_on <= handed_to)
    total = (await ctx.session.execute(select(func.count(HandOver.id)).where(*where))).scalar_one()
    rows = _ROWS.where(*where).order_by(HandOver.id.desc()).limit(page.size).offset(page.offset)
    return Page(await _contracts(ctx, rows), total, page.page, page.size)


async def _contracts(ctx: Context, statement: Select[Any]) -> list[HandOverContract]:
    rows = (await ctx.session.execute(statement)).all()
    ids = [row.id for row in rows]
    sums = await handover_sums(ctx, ids)
    codes: dict[int, list[str]] = {each: [] for each in ids}
    for row in await ctx.session.execute(_TILLS, {"handover_ids": sorted(ids)}):
        codes[row.handover_id].append(row.code)
    return [
        HandOverContract(
            **{**row._mapping, "status": HandOverStatus(row.status)},
            sums=sums[row.id],
            till_codes=codes[row.id],
        )
        for row in rows
    ]
