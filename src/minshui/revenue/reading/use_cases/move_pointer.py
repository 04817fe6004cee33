"""Move a pointer by water that is charged without a reading (追量): the next one starts there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import ReadingSource
from minshui.revenue.reading.domain.meter_state import ZERO
from minshui.revenue.reading.domain.status import NORMAL
from minshui.revenue.reading.domain.usage import Register
from minshui.revenue.reading.errors import POINTER_FIXED
from minshui.revenue.reading.models import LastReading, Reading, RegisterReading
from minshui.revenue.reading.queries.chains import hold_reading
from minshui.revenue.reading.reading_store import NewReading, write_readings
from minshui.revenue.reading.submission import hold_submissions

CATCH_UP = "catch_up"
_last = aliased(Reading)
_POINTER = (
    select(
        LastReading.meter_id,
        LastReading.last_reading,
        LastReading.last_reading_on,
        LastReading.estimated_reads,
        LastReading.seen_reading,
        _last.bill_month,
    )
    .join(_last, _last.id == LastReading.reading_id)
    .where(
        LastReading.meter_id == bindparam("meter"),
        LastReading.cust_meter_id == bindparam("cust_meter"),
        ~select(RegisterReading.reading_id)
        .where(RegisterReading.reading_id == LastReading.reading_id)
        .exists(),
        ~select(Reading.id)
        .where(
            Reading.cust_meter_id == LastReading.cust_meter_id,
            Reading.is_current,
            or_(Reading.review_status != "approved", Reading.kind == "final"),
        )
        .exists(),
    )
    .with_for_update(of=LastReading.cust_meter_id)
)
_MOVE = (
    update(LastReading)
    .where(LastReading.meter_id == bindparam("meter"))
    .values(last_reading=bindparam("pointer"), reading_id=bindparam("reading"))
    .execution_options(synchronize_session=False)
)


async def move_pointer(ctx: Context, reading_id: int, usage_m3: Decimal, reason: str) -> int:
    """Advance the pointer of a reading's meter by a volume that something else charges.

    The step is an approved reading of the pointer's day that is not billed; returns its id.
    Raises ``E_READING_UNKNOWN``, and ``E_POINTER_FIXED`` where the pointer cannot be moved: the
    meter is off, has further registers, a reading in review, or a held or estimated pointer.
    """
    await hold_submissions(ctx, batch=False)
    row = await hold_reading(ctx, reading_id)
    key = {"meter": row.meter_id, "cust_meter": row.cust_meter_id}
    last = (await ctx.session.execute(_POINTER, key)).one_or_none()
    if last is None or last.estimated_reads or last.seen_reading is not None:
        raise MinshuiError(POINTER_FIXED, reading=reading_id)
    step = _step(ctx, row, last, usage_m3, reason)
    if step.observed_usage_m3 != usage_m3:
        raise MinshuiError(POINTER_FIXED, reading=reading_id)
    (step_id,) = await write_readings(ctx, [step])
    await ctx.session.execute(
        _MOVE, {"meter": row.meter_id, "pointer": step.current_reading, "reading": step_id}
    )
    await record_audit(
        ctx,
        "reading.move_pointer",
        "biz_reading_data",
        step_id,
        before={"pointer": last.last_reading},
        after={"pointer": step.current_reading, "usage_m3": usage_m3, "reason": reason},
    )
    return step_id


def _step(
    ctx: Context, row: Row[Any], last: Row[Any], usage_m3: Decimal, reason: str
) -> NewReading:
    register = Register(row.modulus_m3, row.multiplier, row.reversed)
    pointer = register.advance(last.last_reading, usage_m3)
    rolled_over = register.passes_zero(last.last_reading, pointer)
    now = ctx.clock.now()
    return NewReading(
        root_id=None,
        revision=1,
        task_id=None,
        bill_month=last.bill_month,
        meter_id=row.meter_id,
        cust_meter_id=row.cust_meter_id,
        cust_id=row.cust_id,
        account_id=row.account_id,
        kind=CATCH_UP,
        source=ReadingSource.MANUAL.value,
        status_code=NORMAL,
        previous_on=last.last_reading_on,
        reading_on=last.last_reading_on,
        reading_time=now,
        previous_reading=last.last_reading,
        current_reading=pointer,
        seen_reading=None,
        modulus_m3=row.modulus_m3,
        multiplier=row.multiplier,
        reversed=row.reversed,
        rolled_over=rolled_over,
        observed_usage_m3=register.usage_m3(last.last_reading, pointer, rolled_over=rolled_over),
        residual_usage_m3=ZERO,
        residual_reading_id=None,
        usage_amount=usage_m3,
        anomalies=[],
        estimated_reads=0,
        review_status="approved",
        entered_by=ctx.actor.user_id,
        entered_at=now,
        reviewed_at=now,
        note=reason,
        billable=False,
    )
