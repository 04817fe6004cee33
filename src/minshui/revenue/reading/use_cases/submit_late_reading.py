"""Take in a reading of a period that is closed already: as evidence, never as a bill."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.period import billing_month_of
from minshui.metering.device.facade import METER_ROWS
from minshui.revenue.reading.contracts_practice import (
    LateReadingView,
    SubmitLateReading,
)
from minshui.revenue.reading.domain.late_readings import LateFinding, judge_late
from minshui.revenue.reading.domain.movement import check_pointer
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.errors import (
    DATE_FUTURE,
    LATE_BEFORE_START,
    LATE_NOT_LATE,
    SUBJECT_MISSING,
)
from minshui.revenue.reading.models import LateReading
from minshui.revenue.reading.queries.late_readings import (
    late_reading,
    marks_of,
    relation_on,
    same_late_reading,
)

_EVIDENCE = {LateFinding.CONSISTENT, LateFinding.BETWEEN}


async def submit_late_reading(ctx: Context, command: SubmitLateReading) -> LateReadingView:
    """Keep a late reading, and propose a remedy where it shows that a recorded one was wrong.

    The pointer, the readings and the bills stay as they are; the same again changes nothing.
    Raises ``E_READING_SUBJECT_MISSING``, ``E_READING_DATE_FUTURE``, ``E_METER_UNKNOWN``,
    ``E_LATE_BEFORE_START``, ``E_LATE_NOT_LATE`` where nothing later is recorded, and what
    ``submit_reading`` raises of a pointer.
    """
    on = command.reading_on
    if command.meter_id is None and command.meter_no is None:
        raise MinshuiError(SUBJECT_MISSING)
    if on > ctx.clock.today():
        raise MinshuiError(DATE_FUTURE, on=on, today=ctx.clock.today())
    if command.meter_id is None:
        await METER_ROWS.check(ctx, command.meter_no, by="meter_no")
    else:
        await METER_ROWS.check(ctx, command.meter_id)
    relation = await relation_on(ctx, command.meter_id, command.meter_no, on)
    if relation is None:
        meter = command.meter_no or command.meter_id
        raise MinshuiError(LATE_BEFORE_START, place=Place(field="reading_on"), meter=meter, on=on)
    register = Register(relation.modulus_m3, relation.multiplier, relation.reversed)
    marks, months = await marks_of(ctx, relation)
    check_pointer(relation.meter_no, register, relation.decimals, command.reading)
    judged = judge_late(register, marks, on, command.reading)
    if judged is None:
        raise MinshuiError(LATE_NOT_LATE, meter=relation.meter_no, on=on, latest=marks[-1].on)
    same = await same_late_reading(ctx, relation.cust_meter_id, on, command.reading)
    if same is not None:
        return await late_reading(ctx, same)
    month = billing_month_of(on) if judged.against_id is None else months[judged.against_id]
    proposed = judged.finding not in _EVIDENCE
    made = await ctx.session.execute(
        insert(LateReading).returning(LateReading.id),
        {
            "cust_meter_id": relation.cust_meter_id,
            "meter_id": relation.meter_id,
            "cust_id": relation.cust_id,
            "account_id": relation.account_id,
            "bill_month": month,
            "reading_on": on,
            "reading": command.reading,
            "source": command.source.value,
            "finding": judged.finding.value,
            "against_id": judged.against_id,
            "difference_m3": judged.difference_m3,
            "late_status": "proposed" if proposed else "evidence",
            "photo_ref": command.photo_ref,
            "note": command.note,
            "entered_by": ctx.actor.user_id,
            "entered_at": ctx.clock.now(),
        },
    )
    late_id = int(made.scalar_one())
    await _record(ctx, late_id, judged.finding.value, judged.difference_m3)
    return await late_reading(ctx, late_id)


async def _record(ctx: Context, late_id: int, finding: str, difference_m3: Decimal) -> None:
    after = {"finding": finding, "difference_m3": difference_m3}
    await record_audit(ctx, "reading.late", "biz_late_reading", late_id, after=after)
