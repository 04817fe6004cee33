"""Lists of readings and tasks, with filters and pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.metering.device.models import Meter
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.reading.contracts import ReadingView, TaskView
from minshui.revenue.reading.domain.calendar import days_late
from minshui.revenue.reading.errors import READING_UNKNOWN
from minshui.revenue.reading.models import Reading, ReadingTask
from minshui.revenue.reading.queries.planning import LOCK_REASON
from minshui.revenue.reading.queries.review_scope import (
    has_anomaly,
    has_no_anomaly,
    in_book,
    in_site,
)
from minshui.revenue.reading.queries.scoped import READING_ROWS


@dataclass(frozen=True, slots=True)
class ReadingFilter:
    """Which readings to list; all that is given must hold.

    ``text`` is a customer number, a name, a meter number or the beginning of one.
    """

    bill_month: int | None = None
    book_id: int | None = None
    site_id: int | None = None
    account_id: int | None = None
    review_status: str | None = None
    kind: str | None = None
    anomaly: str | None = None
    suspect: bool | None = None
    all_revisions: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks of a month to list."""

    bill_month: int
    book_id: int | None = None
    reader_id: int | None = None
    read_status: str | None = None


_READINGS: Select[Any] = (
    select(
        *Reading.__table__.columns,
        Meter.meter_no,
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
    )
    .join(Meter, Meter.id == Reading.meter_id)
    .join(Customer, Customer.id == Reading.cust_id)
)
_READ_ON = (
    select(func.min(Reading.reading_on))
    .where(
        Reading.meter_id == ReadingTask.meter_id,
        Reading.task_id == ReadingTask.id,
        Reading.is_current,
        Reading.kind != "final",
    )
    .correlate(ReadingTask)
    .scalar_subquery()
)
_TASKS: Select[Any] = (
    select(
        *ReadingTask.__table__.columns,
        Meter.meter_no,
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
        Customer.address,
        _READ_ON.label("read_on"),
        LOCK_REASON.label("lock_reason"),
    )
    .join(Meter, Meter.id == ReadingTask.meter_id)
    .join(CustomerMeter, CustomerMeter.id == ReadingTask.cust_meter_id)
    .join(Customer, Customer.id == CustomerMeter.cust_id)
)


async def list_readings(
    ctx: Context, chosen: ReadingFilter, page: PageRequest
) -> Page[ReadingView]:
    """Return the actor's readings, newest month first, by account."""
    # Counted and paged without the names: those are joined to the rows of one page only.
    order = (Reading.bill_month.desc(), Reading.account_id, Reading.id)
    seen = READING_ROWS.seen(ctx)
    counted = _narrow(select(func.count(Reading.id)).where(seen), chosen)
    total = await ctx.session.scalar(counted)
    paged = _narrow(select(Reading.id).where(seen), chosen).order_by(*order)
    wanted = paged.limit(page.size).offset(page.offset).subquery()
    rows = await ctx.session.execute(
        _READINGS.join(wanted, wanted.c.id == Reading.id).order_by(*order)
    )
    return Page([_reading_view(row) for row in rows], total or 0, page.page, page.size)


async def reading_chain(ctx: Context, reading_id: int) -> list[ReadingView]:
    """Return all revisions of a reading, first to last; raises ``E_READING_UNKNOWN``."""
    root = select(Reading.root_id).where(Reading.id == reading_id).scalar_subquery()
    rows = await ctx.session.execute(
        _READINGS.where(Reading.root_id == root).order_by(Reading.revision)
    )
    chain = [_reading_view(row) for row in rows]
    if not chain:
        raise MinshuiError(READING_UNKNOWN, reading=reading_id)
    return chain


async def list_tasks(ctx: Context, chosen: TaskFilter, page: PageRequest) -> Page[TaskView]:
    """Return the tasks of a month of the actor's meters, in the order they are walked."""
    statement = _TASKS.where(ReadingTask.bill_month == chosen.bill_month, RELATION_ROWS.seen(ctx))
    if chosen.book_id is not None:
        statement = statement.where(ReadingTask.book_id == chosen.book_id)
    if chosen.reader_id is not None:
        statement = statement.where(ReadingTask.reader_id == chosen.reader_id)
    if chosen.read_status is not None:
        statement = statement.where(ReadingTask.read_status == chosen.read_status)
    total = await ctx.session.scalar(select(func.count()).select_from(statement.subquery()))
    rows = await ctx.session.execute(
        statement.order_by(ReadingTask.book_id, ReadingTask.sequence, ReadingTask.id)
        .limit(page.size)
        .offset(page.offset)
    )
    return Page(
        [_task_view(row, ctx.clock.today()) for row in rows], total or 0, page.page, page.size
    )


def _narrow(statement: Select[Any], chosen: ReadingFilter) -> Select[Any]:
    if not chosen.all_revisions:
        statement = statement.where(Reading.is_current)
    for name in ("bill_month", "account_id", "review_status", "kind"):
        value = getattr(chosen, name)
        if value is not None:
            statement = statement.where(getattr(Reading, name) == value)
    if chosen.book_id is not None:
        statement = statement.where(in_book(chosen.book_id))
    if chosen.site_id is not None:
        statement = statement.where(in_site(chosen.site_id))
    if chosen.anomaly is not None:
        statement = statement.where(has_anomaly(chosen.anomaly))
    if chosen.suspect is not None:
        none = has_no_anomaly()
        statement = statement.where(~none if chosen.suspect else none)
    if chosen.text:
        statement = statement.where(
            or_(
                Reading.cust_id.in_(
                    select(Customer.id).where(
                        or_(
                            Customer.code.startswith(chosen.text, autoescape=True),
                            Customer.name.startswith(chosen.text, autoescape=True),
                        )
                    )
                ),
                Reading.meter_id.in_(
                    select(Meter.id).where(Meter.meter_no.startswith(chosen.text, autoescape=True))
                ),
            )
        )
    return statement


def _reading_view(row: Row[Any]) -> ReadingView:
    return ReadingView(
        id=row.id,
        root_id=row.root_id,
        revision=row.revision,
        is_current=row.is_current,
        bill_month=row.bill_month,
        meter_no=row.meter_no,
        customer_code=row.customer_code,
        customer_name=row.customer_name,
        kind=row.kind,
        source=row.source,
        status_code=row.status_code,
        previous_on=row.previous_on,
        reading_on=row.reading_on,
        previous_reading=row.previous_reading,
        current_reading=row.current_reading,
        seen_reading=row.seen_reading,
        rolled_over=row.rolled_over,
        observed_usage_m3=row.observed_usage_m3,
        residual_usage_m3=row.residual_usage_m3,
        carried_usage_m3=row.carried_usage_m3,
        deducted_usage_m3=row.deducted_usage_m3,
        settled_usage_m3=row.settled_usage_m3,
        usage_m3=row.usage_amount,
        billable=row.billable,
        anomalies=tuple(row.anomalies),
        notices=tuple(row.notices),
        held_for=tuple(row.held_for),
        hold_status=row.hold_status,
        release_reason=row.release_reason,
        review_status=row.review_status,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        note=row.note,
    )


def _task_view(row: Row[Any], today: date) -> TaskView:
    return TaskView(
        id=row.id,
        book_id=row.book_id,
        bill_month=row.bill_month,
        sequence=row.sequence,
        meter_no=row.meter_no,
        customer_code=row.customer_code,
        customer_name=row.customer_name,
        address=row.address,
        read_status=row.read_status,
        previous_reading_m3=row.previous_reading_m3,
        previous_on=row.previous_on,
        last_usage_m3=row.last_usage_m3,
        mean_usage_m3=row.mean_usage_m3,
        same_month_last_year_m3=row.same_month_last_year_m3,
        due_on=row.due_on,
        read_on=row.read_on,
        days_late=days_late(row.due_on, row.read_on or today),
        lock_reason=row.lock_reason,
    )
