"""Readings of master meters: deducted when approved, held where nothing is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import month_text
from minshui.revenue.reading.domain.anomalies import Anomaly
from minshui.revenue.reading.domain.masters import Remainder
from minshui.revenue.reading.domain.movement import RegisterUsage
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.errors import MASTER_BILLED, MASTER_LATER
from minshui.revenue.reading.models import Reading, RegisterReading, SubDeduction
from minshui.revenue.reading.queries.chains import is_billed, later_month
from minshui.revenue.reading.queries.masters import deducted_in
from minshui.revenue.reading.reading_store import NewReading, write_readings

_TABLE: Any = Reading.__table__
_DEDUCT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("reading_id"))
    .values(
        deducted_usage_m3=bindparam("deducted"),
        settled_usage_m3=bindparam("settled"),
        usage_amount=bindparam("charged"),
    )
)
_INSERT_DEDUCTIONS = insert(SubDeduction)
_MARKS = select(Reading.id, Reading.anomalies, Reading.held_for).where(
    Reading.id.in_(bindparam("readings", expanding=True))
)
_HOLD = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("reading_id"))
    .values(
        anomalies=bindparam("marks", type_=_TABLE.c.anomalies.type),
        held_for=bindparam("holds", type_=_TABLE.c.held_for.type),
        hold_status=bindparam("status"),
    )
)
_HELD = select(Reading.id, Reading.anomalies, Reading.held_for).where(
    Reading.cust_meter_id == bindparam("master"),
    Reading.is_current,
    Reading.review_status == "pending",
    Reading.hold_status == "held",
)
_SUPERSEDE = (
    update(Reading)
    .where(Reading.id == bindparam("reading_id"))
    .values(is_current=False)
    .execution_options(synchronize_session=False)
)
_REGISTERS = select(RegisterReading).where(RegisterReading.reading_id == bindparam("reading_id"))


async def deduct_subs(ctx: Context, found: Sequence[Remainder], *, to_zero: bool = False) -> None:
    """Take the subs' usage off masters' readings that are being approved.

    ``to_zero``: by a person's decision a remainder below 0 is charged as 0.
    """
    if not found:
        return
    connection = await ctx.session.connection()
    await connection.execute(
        _DEDUCT,
        [
            {
                "reading_id": each.reading_id,
                "deducted": each.deducted_m3,
                "settled": -each.remainder_m3 if to_zero else Decimal(0),
                "charged": Decimal(0) if to_zero else each.remainder_m3,
            }
            for each in found
        ],
    )
    links = [
        {"master_reading_id": each.reading_id, "sub_reading_id": sub_id, "usage_m3": usage_m3}
        for each in found
        for sub_id, usage_m3 in each.deductions.items()
    ]
    if links:
        await ctx.session.execute(_INSERT_DEDUCTIONS, links)


async def hold_negative(ctx: Context, reading_ids: Sequence[int]) -> None:
    """Hold masters' readings of which less than nothing is left, for a person to decide."""
    if not reading_ids:
        return
    rows = (await ctx.session.execute(_MARKS, {"readings": list(reading_ids)})).all()
    await _mark(ctx, rows, [Anomaly.NEGATIVE_REMAINDER.value])


async def unhold_masters(ctx: Context, master_cust_meter_id: int | None) -> None:
    """Let what is left of a master be found anew: a sub that it was held for is corrected."""
    if master_cust_meter_id is None:
        return
    rows = (await ctx.session.execute(_HELD, {"master": master_cust_meter_id})).all()
    code = Anomaly.NEGATIVE_REMAINDER.value
    await _mark(ctx, [row for row in rows if code in row.held_for], [])


async def _mark(ctx: Context, rows: Sequence[Row[Any]], marks: list[str]) -> None:
    """Say of readings that less than nothing is left, or no longer."""
    if not rows:
        return
    code = Anomaly.NEGATIVE_REMAINDER.value
    values = []
    for row in rows:
        holds = [*(each for each in row.held_for if each != code), *marks]
        values.append(
            {
                "reading_id": row.id,
                "marks": [*(each for each in row.anomalies if each != code), *marks],
                "holds": holds,
                "status": "held" if holds else None,
            }
        )
    connection = await ctx.session.connection()
    await connection.execute(_HOLD, values)


async def reopen_masters(ctx: Context, sub_reading_id: int, reason: str) -> None:
    """Send the masters that a sub's reading was taken off back to review, as new revisions.

    The masters' masters go with them. Raises ``E_MASTER_BILLED``, ``E_MASTER_LATER``.
    """
    for master in await deducted_in(ctx, sub_reading_id):
        month = month_text(master.bill_month)
        if await is_billed(ctx, master.id):
            raise MinshuiError(MASTER_BILLED, meter=master.meter_no, month=month)
        later = await later_month(ctx, master)
        if later is not None:
            raise MinshuiError(MASTER_LATER, meter=master.meter_no, month=month_text(later))
        await reopen_masters(ctx, master.id, reason)
        await ctx.session.execute(_SUPERSEDE, {"reading_id": master.id})
        await write_readings(ctx, [await _undeducted(ctx, master)])
        await record_audit(
            ctx,
            "reading.reopen_master",
            "biz_reading_data",
            master.root_id,
            before={"revision": master.revision, "deducted_m3": master.deducted_usage_m3},
            after={"sub_reading": sub_reading_id, "reason": reason},
        )


async def _undeducted(ctx: Context, master: Row[Any]) -> NewReading:
    """Return the next revision of a master's reading, as it was before its subs were taken off."""
    gross = master.observed_usage_m3 + master.residual_usage_m3 - master.carried_usage_m3
    names = {each.name for each in fields(NewReading)} & set(master._fields)
    kept = {name: getattr(master, name) for name in names}
    negative = Anomaly.NEGATIVE_REMAINDER.value
    rows = (await ctx.session.execute(_REGISTERS, {"reading_id": master.id})).scalars()
    kept |= {
        "revision": master.revision + 1,
        "usage_amount": gross,
        "settled_usage_m3": Decimal(0),
        "anomalies": [each for each in master.anomalies if each != negative],
        "held_for": [each for each in master.held_for if each != negative],
        "hold_status": None,
        "review_status": "pending",
        "reviewed_at": None,
    }
    return NewReading(
        **kept,
        registers=tuple(
            RegisterUsage(
                row.register_id,
                Register(row.modulus_m3, row.multiplier, row.reversed),
                row.previous_reading,
                row.current_reading,
                row.seen_reading,
                row.rolled_over,
                row.usage_m3,
            )
            for row in rows
        ),
    )
