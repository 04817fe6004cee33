"""Hand-overs in the database: pre-built statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.contracts import MethodTotals, PaymentMethod
from minshui.revenue.cashier.errors import HANDOVER_STATE, HANDOVER_UNKNOWN, TILL_UNKNOWN
from minshui.revenue.cashier.handovers import (
    HANDOVER_STATUS_NAMES,
    HandOverStatus,
    HandOverSum,
)
from minshui.revenue.cashier.models import HandOver, HandOverLine, Till

_LOCK_TILLS = (
    select(Till.id, Till.code, Till.site_id, Till.status, Till.handover_id)
    .add_columns(Till.totals, Till.over_short_fen)
    .where(is_among(Till.id, "till_ids"))
    .order_by(Till.id)
    .with_for_update()
)
_CASHIERS = select(Till.cashier_id).where(Till.handover_id == bindparam("handover_id"))
_INSERT = insert(HandOver)
_INSERT_LINES = insert(HandOverLine)
_GIVE_TILLS = (
    update(Till)
    .where(is_among(Till.id, "till_ids"))
    .values(handover_id=bindparam("handover"))
    .execution_options(synchronize_session=False)
)
_LOCK = (
    select(HandOver.id, HandOver.code, HandOver.site_id, HandOver.status, HandOver.handed_by)
    .add_columns(HandOver.handed_on)
    .where(is_among(HandOver.id, "handover_ids"))
    .order_by(HandOver.id)
    .with_for_update()
)
_SUMS = (
    select(
        HandOverLine.handover_id,
        HandOverLine.method,
        HandOverLine.payment_count,
        HandOverLine.amount_fen,
        HandOverLine.confirmed_fen,
        HandOverLine.difference_reason,
    )
    .where(is_among(HandOverLine.handover_id, "handover_ids"))
    .order_by(HandOverLine.handover_id, HandOverLine.method)
)
_CONFIRM = (
    update(HandOver)
    .where(HandOver.id == bindparam("handover"))
    .values(
        status=HandOverStatus.CONFIRMED.value,
        confirmed_by=bindparam("by"),
        confirmed_at=bindparam("at"),
        difference_journal_id=bindparam("journal"),
    )
    .execution_options(synchronize_session=False)
)
_CONFIRM_LINE = (
    update(HandOverLine)
    .where(HandOverLine.handover_id == bindparam("handover"))
    .where(HandOverLine.method == bindparam("of_method"))
    .values(confirmed_fen=bindparam("confirmed"), difference_reason=bindparam("why"))
    .execution_options(synchronize_session=False, dml_strategy="core_only")
)
_ARRIVE = (
    update(HandOver)
    .where(is_among(HandOver.id, "handover_ids"))
    .values(status=HandOverStatus.ARRIVED.value, arrival_id=bindparam("arrival"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class ClosedTill:
    """A till as hand-over needs it."""

    id: int
    code: str
    site_id: int
    status: str
    handover_id: int | None
    totals: Mapping[PaymentMethod, MethodTotals]
    over_short_fen: int


@dataclass(frozen=True, slots=True)
class LockedHandOver:
    """A locked hand-over."""

    id: int
    code: str
    site_id: int
    status: HandOverStatus
    handed_by: int | None
    handed_on: date


async def lock_tills(ctx: Context, till_ids: Sequence[int]) -> list[ClosedTill]:
    """Lock tills, ascending; raises ``E_TILL_UNKNOWN``."""
    wanted = sorted(set(till_ids))
    rows = (await ctx.session.execute(_LOCK_TILLS, {"till_ids": wanted})).all()
    if missing := set(wanted) - {row.id for row in rows}:
        raise MinshuiError(TILL_UNKNOWN, till=min(missing))
    return [
        ClosedTill(
            row.id,
            row.code,
            row.site_id,
            row.status,
            row.handover_id,
            frozen_totals(row.totals),
            row.over_short_fen or 0,
        )
        for row in rows
    ]


def frozen_totals(totals: Mapping[str, Any] | None) -> dict[PaymentMethod, MethodTotals]:
    """Return the totals that a close has frozen."""
    return {
        PaymentMethod(method): MethodTotals(**figures) for method, figures in (totals or {}).items()
    }


async def insert_handover(
    ctx: Context, values: Mapping[str, Any], sums: Sequence[HandOverSum], till_ids: Sequence[int]
) -> None:
    """Write a hand-over with its sums and mark its tills."""
    await ctx.session.execute(_INSERT, values)
    rows = [
        {
            "handover_id": values["id"],
            "method": each.method.value,
            "payment_count": each.payment_count,
            "amount_fen": each.amount_fen,
        }
        for each in sums
    ]
    if rows:
        await ctx.session.execute(_INSERT_LINES, rows)
    await ctx.session.execute(_GIVE_TILLS, {"till_ids": sorted(till_ids), "handover": values["id"]})


async def cashiers_of(ctx: Context, handover_id: int) -> set[int]:
    """Return whose tills were handed over."""
    return set((await ctx.session.execute(_CASHIERS, {"handover_id": handover_id})).scalars())


async def lock_handovers(
    ctx: Context, handover_ids: Sequence[int], status: HandOverStatus, work: str
) -> list[LockedHandOver]:
    """Lock hand-overs that stand at ``status``, ascending.

    Raises ``E_HANDOVER_UNKNOWN`` or ``E_HANDOVER_STATE``.
    """
    wanted = sorted(set(handover_ids))
    rows = (await ctx.session.execute(_LOCK, {"handover_ids": wanted})).all()
    if missing := set(wanted) - {row.id for row in rows}:
        raise MinshuiError(HANDOVER_UNKNOWN, handover=min(missing))
    locked = [
        LockedHandOver(**{**row._mapping, "status": HandOverStatus(row.status)}) for row in rows
    ]
    for each in locked:
        if each.status is not status:
            name = HANDOVER_STATUS_NAMES[each.status]
            raise MinshuiError(HANDOVER_STATE, handover=each.code, status=name, work=work)
    return locked


async def handover_sums(ctx: Context, handover_ids: Sequence[int]) -> dict[int, list[HandOverSum]]:
    """Return the sums of hand-overs by method."""
    sums: dict[int, list[HandOverSum]] = {each: [] for each in handover_ids}
    for row in await ctx.session.execute(_SUMS, {"handover_ids": sorted(sums)}):
        sums[row.handover_id].append(
            HandOverSum(
                PaymentMethod(row.method),
                row.payment_count,
                row.amount_fen,
                row.confirmed_fen,
                row.difference_reason,
            )
        )
    return sums


async def confirm_sums(
    ctx: Context, handover_id: int, sums: Sequence[HandOverSum], journal_id: int | None
) -> None:
    """Write what finance counted."""
    values = {
        "handover": handover_id,
        "by": ctx.actor.user_id,
        "at": ctx.clock.now(),
        "journal": journal_id,
    }
    await ctx.session.execute(_CONFIRM, values)
    rows = [
        {
            "handover": handover_id,
            "of_method": each.method.value,
            "confirmed": each.confirmed_fen,
            "why": each.difference_reason,
        }
        for each in sums
    ]
    if rows:
        await ctx.session.execute(_CONFIRM_LINE, rows)


async def mark_arrived(ctx: Context, handover_ids: Sequence[int], arrival_id: int) -> None:
    """Note that the cash of hand-overs is at the bank."""
    await ctx.session.execute(
        _ARRIVE, {"handover_ids": sorted(handover_ids), "arrival": arrival_id}
    )
