"""The lists a reading office works off: zero, unread, long estimated, held, pending, returned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.metering.device.models import Meter
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.reading.contracts_practice import (
    ListedMeter,
    MeterList,
)
from minshui.revenue.reading.domain.calendar import days_late
from minshui.revenue.reading.errors import LIST_TOO_LONG
from minshui.revenue.reading.models import MeterBook, Reading, ReadingTask
from minshui.revenue.reading.parameters import LONG_ZERO_READS, value_today
from minshui.revenue.reading.queries.planning import LOCK_REASON
from minshui.revenue.reading.queries.reading_rules import reading_rules

EXPORT_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class MeterListFilter:
    """Which meters of a month to list; ``reader_id`` is the reader of the book."""

    bill_month: int
    site_id: int | None = None
    book_id: int | None = None
    reader_id: int | None = None


def _chained(other: Any) -> ColumnElement[bool]:
    """Return the condition that ``other`` is a current reading of the same meter and relation."""
    return and_(
        other.meter_id == Reading.meter_id,
        other.cust_meter_id == Reading.cust_meter_id,
        other.is_current,
        other.kind != "final",
    )


_USED, _ZERO = aliased(Reading), aliased(Reading)
_LAST_USED = (
    select(func.coalesce(func.max(_USED.root_id), 0))
    .where(_chained(_USED), _USED.usage_amount > 0, _USED.root_id < Reading.root_id)
    .correlate(Reading)
    .scalar_subquery()
)
_ZEROS_IN_A_ROW: ColumnElement[int] = (
    select(func.count())
    .select_from(_ZERO)
    .where(
        _chained(_ZERO),
        _ZERO.usage_amount == 0,
        _ZERO.root_id <= Reading.root_id,
        _ZERO.root_id > _LAST_USED,
    )
    .correlate(Reading)
    .scalar_subquery()
)
_IN_A_ROW: dict[MeterList, ColumnElement[Any]] = {
    MeterList.LONG_ESTIMATED: Reading.estimated_reads.expression,
    MeterList.LONG_ZERO: _ZEROS_IN_A_ROW,
}


async def list_meters(
    ctx: Context, kind: MeterList, chosen: MeterListFilter, page: PageRequest
) -> Page[ListedMeter]:
    """Return one page of a list, in the order the books are walked."""
    narrow = await _narrow(ctx, kind, chosen)
    total = await ctx.session.scalar(select(func.count()).select_from(narrow.subquery()))
    items = await _rows(ctx, kind, narrow, page.size, page.offset)
    return Page(items, total or 0, page.page, page.size)


async def export_meters(
    ctx: Context, kind: MeterList, chosen: MeterListFilter
) -> Sequence[ListedMeter]:
    """Return a whole list; raises ``E_LIST_TOO_LONG`` beyond 50,000 rows."""
    items = await _rows(ctx, kind, await _narrow(ctx, kind, chosen), EXPORT_ROWS + 1, 0)
    if len(items) > EXPORT_ROWS:
        raise MinshuiError(LIST_TOO_LONG, most=EXPORT_ROWS)
    return items


async def _narrow(ctx: Context, kind: MeterList, chosen: MeterListFilter) -> Select[Any]:
    """Return the ids a list holds, with what orders them."""
    source = ReadingTask if kind is MeterList.UNREAD else Reading
    statement = (
        select(source.id, MeterBook.code.label("book_code"), CustomerMeter.book_sequence)
        .join(CustomerMeter, CustomerMeter.id == source.cust_meter_id)
        .outerjoin(MeterBook, MeterBook.id == CustomerMeter.book_id)
        .where(
            source.bill_month == chosen.bill_month,
            RELATION_ROWS.seen(ctx),
            *await _conditions(ctx, kind),
        )
    )
    if chosen.book_id is not None:
        statement = statement.where(CustomerMeter.book_id == chosen.book_id)
    if chosen.reader_id is not None:
        statement = statement.where(MeterBook.reader_id == chosen.reader_id)
    if chosen.site_id is not None:
        in_site = select(Customer.id).where(Customer.site_id == chosen.site_id)
        statement = statement.where(CustomerMeter.cust_id.in_(in_site))
    return statement


async def _conditions(ctx: Context, kind: MeterList) -> list[ColumnElement[bool]]:
    if kind is MeterList.UNREAD:
        return [ReadingTask.read_status == "due"]
    current = [Reading.is_current.expression, Reading.kind != "final"]
    if kind is MeterList.ZERO:
        return [*current, Reading.usage_amount == 0]
    if kind is MeterList.LONG_ZERO:
        reads = await value_today(ctx, LONG_ZERO_READS)
        return [*current, Reading.usage_amount == 0, reads <= _ZEROS_IN_A_ROW]
    if kind is MeterList.LONG_ESTIMATED:
        rules = await reading_rules(ctx, ctx.clock.today())
        # The literal condition is the index's.
        return [
            *current,
            Reading.estimated_reads > 0,
            Reading.estimated_reads >= rules.long_estimated_reads,
        ]
    if kind is MeterList.HELD_POINTER:
        return [*current, Reading.usage_amount == 0, Reading.seen_reading.is_not(None)]
    if kind is MeterList.LOCKED:
        return [*current, Reading.hold_status == "held"]
    return [*current, Reading.review_status == kind.value]


async def _rows(
    ctx: Context, kind: MeterList, narrow: Select[Any], limit: int, offset: int
) -> list[ListedMeter]:
    ordered = narrow.order_by("book_code", CustomerMeter.book_sequence, narrow.selected_columns.id)
    wanted = ordered.limit(limit).offset(offset).subquery()
    wide = _tasks(wanted) if kind is MeterList.UNREAD else _readings(kind, wanted)
    rows = await ctx.session.execute(
        wide.order_by(wanted.c.book_code, wanted.c.book_sequence, wanted.c.id),
        execution_options={"populate_existing": True},
    )
    today = ctx.clock.today()
    return [_listed(row, today) for row in rows]


_PEOPLE = (
    CustomerMeter.book_id,
    MeterBook.code.label("book_code"),
    MeterBook.reader_id,
    Meter.meter_no,
    Customer.code.label("customer_code"),
    Customer.name.label("customer_name"),
    Customer.address,
    LOCK_REASON.label("lock_reason"),
)


def _joined(statement: Select[Any], source: Any) -> Select[Any]:
    return (
        statement.join(CustomerMeter, CustomerMeter.id == source.cust_meter_id)
        .join(Meter, Meter.id == source.meter_id)
        .join(Customer, Customer.id == CustomerMeter.cust_id)
        .outerjoin(MeterBook, MeterBook.id == CustomerMeter.book_id)
    )


def _tasks(wanted: Any) -> Select[Any]:
    statement = select(ReadingTask, *_PEOPLE).join(wanted, wanted.c.id == ReadingTask.id)
    return _joined(statement, ReadingTask)


def _readings(kind: MeterList, wanted: Any) -> Select[Any]:
    in_a_row = _IN_A_ROW.get(kind, Reading.estimated_reads).label("in_a_row")
    statement = (
        select(Reading, *_PEOPLE, ReadingTask.due_on, in_a_row)
        .join(wanted, wanted.c.id == Reading.id)
        .outerjoin(ReadingTask, ReadingTask.id == Reading.task_id)
    )
    return _joined(statement, Reading)


def _listed(row: Row[Any], today: date) -> ListedMeter:
    about = row[0]
    shown: dict[str, Any] = {
        "bill_month": about.bill_month,
        "book_id": row.book_id,
        "book_code": row.book_code,
        "reader_id": row.reader_id,
        "meter_no": row.meter_no,
        "customer_code": row.customer_code,
        "customer_name": row.customer_name,
        "address": row.address,
        "previous_on": about.previous_on,
        "lock_reason": row.lock_reason,
    }
    if isinstance(about, ReadingTask):
        return ListedMeter(
            **shown,
            task_id=about.id,
            previous_reading=about.previous_reading_m3,
            mean_usage_m3=about.mean_usage_m3,
            due_on=about.due_on,
            days_late=days_late(about.due_on, today),
        )
    return ListedMeter(
        **shown,
        task_id=about.task_id,
        reading_id=about.id,
        previous_reading=about.previous_reading,
        current_reading=about.current_reading,
        seen_reading=about.seen_reading,
        reading_on=about.reading_on,
        usage_m3=about.usage_amount,
        kind=about.kind,
        status_code=about.status_code,
        review_status=about.review_status,
        anomalies=tuple(about.anomalies),
        in_a_row=row.in_a_row,
        due_on=row.due_on,
        days_late=days_late(row.due_on, about.reading_on),
    )
