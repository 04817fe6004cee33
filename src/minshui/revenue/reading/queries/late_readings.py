"""Late readings: what they are held against, and the list a clerk works off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, func, or_, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.metering.device.models import Meter
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.reading.contracts_practice import (
    LateReadingView,
    LateRemedy,
)
from minshui.revenue.reading.domain.late_readings import LateFinding, Mark
from minshui.revenue.reading.errors import LATE_UNKNOWN
from minshui.revenue.reading.models import LateReading, Reading
from minshui.revenue.reading.queries.higher_tables import BILLS
from minshui.revenue.reading.queries.scoped import LATE_ROWS

_RELATION = (
    select(
        CustomerMeter.id.label("cust_meter_id"),
        CustomerMeter.meter_id,
        CustomerMeter.cust_id,
        CustomerMeter.account_id,
        CustomerMeter.started_on,
        CustomerMeter.start_reading_m3,
        Meter.meter_no,
        Meter.modulus_m3,
        Meter.multiplier,
        Meter.reversed,
        Meter.decimals,
    )
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .where(
        or_(Meter.id == bindparam("meter_id"), Meter.meter_no == bindparam("meter_no")),
        CustomerMeter.started_on <= bindparam("on"),
        or_(CustomerMeter.stopped_on.is_(None), CustomerMeter.stopped_on >= bindparam("on")),
    )
    .order_by(CustomerMeter.started_on.desc(), CustomerMeter.id.desc())
    .limit(1)
    .with_for_update(of=CustomerMeter.id, key_share=True)
)
_MARKS = (
    select(
        Reading.id,
        Reading.bill_month,
        Reading.reading_on,
        Reading.current_reading,
        Reading.seen_reading,
        Reading.estimated_reads,
        Reading.rolled_over,
    )
    .where(
        Reading.meter_id == bindparam("meter_id"),
        Reading.cust_meter_id == bindparam("cust_meter_id"),
        Reading.is_current,
        Reading.review_status != "returned",
    )
    .order_by(Reading.reading_on, Reading.root_id)
)
_SAME = select(LateReading.id).where(
    LateReading.cust_meter_id == bindparam("cust_meter_id"),
    LateReading.reading_on == bindparam("on"),
    LateReading.reading == bindparam("reading"),
)
_LATER_SEEN = (
    select(Reading.id)
    .where(
        Reading.meter_id == LateReading.meter_id,
        Reading.cust_meter_id == LateReading.cust_meter_id,
        Reading.is_current,
        Reading.review_status == "approved",
        Reading.estimated_reads == 0,
        Reading.id > LateReading.against_id,
    )
    .correlate(LateReading)
    .exists()
)
_BILL_OF = (BILLS.c.record_id == LateReading.against_id, BILLS.c.charge_status != "reversed")
_BILLED = (
    select(func.sum(BILLS.c.usage_m3)).where(*_BILL_OF).correlate(LateReading).scalar_subquery()
)
_BILL_ID = select(func.min(BILLS.c.id)).where(*_BILL_OF).correlate(LateReading).scalar_subquery()
_LIST: Select[Any] = (
    select(
        *LateReading.__table__.columns,
        Meter.meter_no,
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
        Reading.reading_on.label("recorded_on"),
        Reading.current_reading.label("recorded_reading"),
        Reading.usage_amount.label("recorded_usage_m3"),
        _BILL_ID.label("bill_id"),
        _BILLED.label("billed_usage_m3"),
        case((_LATER_SEEN, 1), else_=0).label("is_trued_up"),
    )
    .join(Meter, Meter.id == LateReading.meter_id)
    .join(Customer, Customer.id == LateReading.cust_id)
    .outerjoin(Reading, Reading.id == LateReading.against_id)
)


@dataclass(frozen=True, slots=True)
class LateFilter:
    """Which late readings to list; all that is given must hold."""

    late_status: str | None = None
    bill_month: int | None = None
    site_id: int | None = None
    account_id: int | None = None


async def relation_on(
    ctx: Context, meter_id: int | None, meter_no: str | None, on: date
) -> Row[Any] | None:
    """Return the relation that a meter had on a day, locked."""
    values = {"meter_id": meter_id, "meter_no": meter_no, "on": on}
    seen = _RELATION.where(RELATION_ROWS.seen(ctx))
    return (await ctx.session.execute(seen, values)).one_or_none()


async def marks_of(ctx: Context, relation: Row[Any]) -> tuple[list[Mark], dict[int, int]]:
    """Return where a relation's meter was recorded to stand, and each reading's month."""
    keys = {"meter_id": relation.meter_id, "cust_meter_id": relation.cust_meter_id}
    rows = (await ctx.session.execute(_MARKS, keys)).all()
    marks = [Mark(None, relation.started_on, relation.start_reading_m3)]
    marks += [
        Mark(row.id, row.reading_on, row.current_reading, row.estimated_reads > 0, row.rolled_over)
        for row in rows
    ]
    return marks, {row.id: row.bill_month for row in rows}


async def same_late_reading(
    ctx: Context, cust_meter_id: int, on: date, reading: Decimal
) -> int | None:
    """Return the late reading that says the very same."""
    values = {"cust_meter_id": cust_meter_id, "on": on, "reading": reading}
    found: int | None = await ctx.session.scalar(_SAME, values)
    return found


async def late_reading(ctx: Context, late_id: int) -> LateReadingView:
    """Return one; raises ``E_LATE_UNKNOWN``."""
    row = (await ctx.session.execute(_LIST.where(LateReading.id == late_id))).one_or_none()
    if row is None:
        raise MinshuiError(LATE_UNKNOWN, late=late_id)
    return _view(row)


async def list_late_readings(
    ctx: Context, chosen: LateFilter, page: PageRequest
) -> Page[LateReadingView]:
    """Return late readings, the newest first."""
    terms = [LATE_ROWS.seen(ctx)]
    terms += [
        getattr(LateReading, name) == value
        for name, value in (
            ("late_status", chosen.late_status),
            ("bill_month", chosen.bill_month),
            ("account_id", chosen.account_id),
        )
        if value is not None
    ]
    if chosen.site_id is not None:
        terms.append(Customer.site_id == chosen.site_id)
    counted = select(func.count()).select_from(LateReading)
    counted = counted.join(Customer, Customer.id == LateReading.cust_id).where(and_(True, *terms))
    rows = await ctx.session.execute(
        _LIST.where(*terms).order_by(LateReading.id.desc()).limit(page.size).offset(page.offset)
    )
    total = await ctx.session.scalar(counted)
    return Page([_view(row) for row in rows], total or 0, page.page, page.size)


def _view(row: Row[Any]) -> LateReadingView:
    return LateReadingView(
        id=row.id,
        meter_no=row.meter_no,
        customer_code=row.customer_code,
        customer_name=row.customer_name,
        account_id=row.account_id,
        bill_month=row.bill_month,
        reading_on=row.reading_on,
        reading=row.reading,
        source=row.source,
        finding=LateFinding(row.finding),
        against_id=row.against_id,
        recorded_on=row.recorded_on,
        recorded_reading=row.recorded_reading,
        recorded_usage_m3=row.recorded_usage_m3,
        difference_m3=row.difference_m3,
        bill_id=row.bill_id,
        billed_usage_m3=row.billed_usage_m3,
        late_status=row.late_status,
        remedy=_remedy(row),
        photo_ref=row.photo_ref,
        note=row.note,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        decision_reference=row.decision_reference,
    )


def _remedy(row: Row[Any]) -> LateRemedy | None:
    if row.late_status != "proposed":
        return None
    if row.against_id is None or row.finding == LateFinding.CONTRADICTION:
        return LateRemedy.INSPECT
    if row.bill_id is None:
        return LateRemedy.CORRECT
    return LateRemedy.REALLOCATE if row.is_trued_up else LateRemedy.REBILL
