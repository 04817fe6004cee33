"""Correct a reading that is not billed: a new revision, the old one stays as it was."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import month_text
from minshui.revenue.reading.contracts import CorrectReading, ReadingResult, SubmitReading
from minshui.revenue.reading.domain.anomalies import Anomaly, History
from minshui.revenue.reading.domain.assess import assess_reading
from minshui.revenue.reading.domain.meter_state import MeterState
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.errors import (
    CORRECTION_REASON,
    READING_BILLED,
    READING_FINAL,
    READING_FIXED,
    READING_NOT_LATEST,
    READING_SUPERSEDED,
)
from minshui.revenue.reading.events import ReadingsSubmitted
from minshui.revenue.reading.master_readings import reopen_masters, unhold_masters
from minshui.revenue.reading.models import Reading
from minshui.revenue.reading.queries.book_locks import closed_books
from minshui.revenue.reading.queries.chains import (
    hold_reading,
    is_billed,
    later_month,
    reading_before,
)
from minshui.revenue.reading.queries.history import histories
from minshui.revenue.reading.queries.meter_facts import registers_before
from minshui.revenue.reading.queries.meter_states import find_meter, scope_of
from minshui.revenue.reading.queries.reading_rules import reading_rules
from minshui.revenue.reading.queries.unbilled import BILLING_LOCK
from minshui.revenue.reading.reading_store import NewReading, assessed_values, write_readings
from minshui.revenue.reading.submission import hold_submissions

_SUPERSEDE = (
    update(Reading)
    .where(Reading.id == bindparam("reading_id"))
    .values(is_current=False)
    .execution_options(synchronize_session=False)
)


async def correct_reading(ctx: Context, command: CorrectReading) -> ReadingResult:
    """Replace a reading by a new revision that awaits review; usage is computed anew.

    The pointer before it, and the residue of an exchange that it carries, stay. Raises
    ``E_CORRECTION_REASON``, ``E_READING_UNKNOWN``, ``E_READING_SUPERSEDED``,
    ``E_READING_FINAL``, ``E_READING_FIXED``, ``E_READING_BILLED``, ``E_READING_NOT_LATEST``, for
    a closed book ``E_BOOK_…``, and what ``submit_reading`` raises of a pointer. Masters that it
    was taken off go back to review, raising ``E_MASTER_BILLED`` or ``E_MASTER_LATER`` instead;
    one that was held for less than nothing left is held no longer.
    """
    if not command.reason.strip():
        raise MinshuiError(CORRECTION_REASON, place=Place(field="reason"))
    # Alone: a meter that comes out meanwhile would take its last reading from the old pointer.
    await hold_submissions(ctx, batch=True)
    # A billing chunk holds this shared: either it sees the new revision or we see its bill.
    await database_of(ctx.session).lock_alone(ctx.session, BILLING_LOCK)
    old = await hold_reading(ctx, command.reading_id)
    await _refuse_if_settled(ctx, old)
    await reopen_masters(ctx, old.id, command.reason)
    await unhold_masters(ctx, old.master_cust_meter_id)
    row = await _revise(ctx, command, old)
    await ctx.session.execute(_SUPERSEDE, {"reading_id": old.id})
    (reading_id,) = await write_readings(ctx, [row])
    await record_audit(
        ctx,
        "reading.correct",
        "biz_reading_data",
        old.root_id,
        before={"revision": old.revision, "reading": old.current_reading},
        after={
            "revision": row.revision,
            "reading": row.current_reading,
            "usage_m3": row.usage_amount,
            "reason": command.reason,
        },
    )
    await publish(ctx, ReadingsSubmitted(count=1, suspect=int(bool(row.anomalies))))
    return ReadingResult(
        reading_id=reading_id,
        revision=row.revision,
        bill_month=row.bill_month,
        check_status="suspect" if row.anomalies else "passed",
        review_status=row.review_status,
        usage_m3=row.usage_amount,
        anomalies=tuple(row.anomalies),
    )


async def _refuse_if_settled(ctx: Context, old: Row[Any]) -> None:
    if not old.is_current:
        raise MinshuiError(READING_SUPERSEDED, reading=old.id)
    if old.kind == "final":
        raise MinshuiError(READING_FINAL, reading=old.id)
    if old.kind == "fixed":
        raise MinshuiError(READING_FIXED, reading=old.id)
    if await is_billed(ctx, old.id):
        raise MinshuiError(READING_BILLED, reading=old.id, month=month_text(old.bill_month))
    later = await later_month(ctx, old)
    if later is not None:
        raise MinshuiError(READING_NOT_LATEST, reading=old.id, month=month_text(later))


async def _revise(ctx: Context, command: CorrectReading, old: Row[Any]) -> NewReading:
    rules = await reading_rules(ctx, ctx.clock.today())
    before = await reading_before(ctx, old)
    registers = await registers_before(ctx, old.id)
    found = await histories(ctx, [old.meter_id], old.bill_month, rules.history_reads)
    mean, last_year = found.get(old.cust_meter_id, (None, None))
    meter = await find_meter(ctx, old.cust_meter_id)
    closed = await closed_books(ctx, old.bill_month)
    closed.refuse_if_closed(meter.book_id, meter.book_code, meter.book_status)
    state = MeterState(
        meter_no=meter.meter_no,
        register=Register(old.modulus_m3, old.multiplier, old.reversed),
        decimals=meter.decimals,
        pointer=old.previous_reading,
        pointer_on=old.previous_on,
        seen=None if registers or before is None else before.seen_reading,
        registers=registers,
        billable=old.billable,
        after_fixed=Anomaly.AFTER_FIXED in old.anomalies,
        residual_usage_m3=old.residual_usage_m3,
        has_residual=old.residual_reading_id is not None,
        history=History(
            last_usage_m3=None if before is None else before.usage_amount,
            mean_usage_m3=mean,
            same_month_last_year_m3=last_year,
            estimates_in_a_row=0 if before is None else before.estimated_reads,
        ),
        scope=scope_of(meter),
    )
    given = SubmitReading(
        reading=command.reading,
        status_code=command.status_code,
        rolled_over=command.rolled_over,
        registers=command.registers,
    )
    on = command.reading_on or old.reading_on
    assessment = assess_reading(state, given, on, ctx.clock.today(), rules)
    now = ctx.clock.now()
    return NewReading(
        root_id=old.root_id,
        revision=old.revision + 1,
        task_id=old.task_id,
        bill_month=old.bill_month,
        meter_id=old.meter_id,
        cust_meter_id=old.cust_meter_id,
        cust_id=old.cust_id,
        account_id=old.account_id,
        source=old.source,
        status_code=command.status_code,
        previous_on=old.previous_on,
        reading_on=on,
        reading_time=now,
        previous_reading=old.previous_reading,
        modulus_m3=old.modulus_m3,
        multiplier=old.multiplier,
        reversed=old.reversed,
        residual_usage_m3=old.residual_usage_m3,
        residual_reading_id=old.residual_reading_id,
        charged_from=old.charged_from,
        billable=old.billable,
        master_cust_meter_id=old.master_cust_meter_id,
        review_status="pending",
        entered_by=ctx.actor.user_id,
        entered_at=now,
        photo_ref=old.photo_ref,
        latitude=old.latitude,
        longitude=old.longitude,
        note=command.reason,
        **assessed_values(assessment),
    )
