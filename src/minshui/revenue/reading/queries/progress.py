"""How far the reading of a month has come, and its read rate (R-042)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select

from minshui.infrastructure.context import Context
from minshui.platform.organization.models import Department
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.reading.contracts import (
    BookProgress,
)
from minshui.revenue.reading.contracts_practice import (
    GroupProgress,
    ProgressGroup,
)
from minshui.revenue.reading.domain.read_rate import read_rate
from minshui.revenue.reading.models import BookLock, MeterBook, Reading, ReadingTask
from minshui.revenue.reading.queries.scoped import READING_ROWS

_READER = func.coalesce(ReadingTask.reader_id, MeterBook.reader_id)
_KEYS: dict[ProgressGroup, ColumnElement[Any]] = {
    ProgressGroup.SITE: MeterBook.site_id.expression,
    ProgressGroup.BOOK: MeterBook.id.expression,
    ProgressGroup.READER: _READER,
    ProgressGroup.MONTH: ReadingTask.bill_month.expression,
}


@dataclass(frozen=True, slots=True)
class ProgressFilter:
    """Over which months, and of which site, book or reader, progress is counted."""

    first_month: int
    last_month: int
    site_id: int | None = None
    book_id: int | None = None
    reader_id: int | None = None


async def book_progress(ctx: Context, month: int, book_id: int | None = None) -> BookProgress:
    """Return the counts of a month for one book or all of the actor's, and the read rate."""
    chosen = ProgressFilter(month, month, book_id=book_id)
    tasks = (await ctx.session.execute(_tasks(ctx, literal(0), chosen))).one_or_none()
    readings = (await ctx.session.execute(_readings(ctx, literal(0), chosen))).one_or_none()
    counted = _counts(tasks, readings)
    return BookProgress(
        bill_month=month,
        **{
            name: counted[name]
            for name in ("due", "read", "skipped", "pending", "approved", "returned", "estimated")
        },
        read_rate=read_rate(counted["due"], counted["estimated"]),
    )


async def progress_by(
    ctx: Context, group: ProgressGroup, chosen: ProgressFilter
) -> Sequence[GroupProgress]:
    """Return progress, read rate and the volume read by site, book, reader or month.

    ``estimated`` counts planned meters that were only estimated; a held pointer (等针) counts as
    read. ``usage_m3`` is the read part of the sales volume (R-040): approved, billable readings.
    """
    key = _KEYS[group]
    tasks = {row.key: row for row in await ctx.session.execute(_tasks(ctx, key, chosen))}
    month = Reading.bill_month.expression if group is ProgressGroup.MONTH else key
    readings = {row.key: row for row in await ctx.session.execute(_readings(ctx, month, chosen))}
    keys = sorted(tasks.keys() | readings.keys(), key=lambda each: (each is None, each))
    names = await _names(ctx, group)
    locked = await _locked(ctx, chosen) if group is ProgressGroup.BOOK else set()
    found = []
    for each in keys:
        counted = _counts(tasks.get(each), readings.get(each))
        found.append(
            GroupProgress(
                key=each,
                name=names.get(each),
                **counted,
                usage_m3=readings[each].usage_m3 if each in readings else Decimal(0),
                read_rate=read_rate(counted["due"], counted["estimated"]),
                is_locked=each in locked,
            )
        )
    return found


def _tasks(ctx: Context, key: ColumnElement[Any], chosen: ProgressFilter) -> Select[Any]:
    seen = (
        select(
            Reading.task_id,
            func.max(case((Reading.kind != "estimate", 1), else_=0)).label("seen"),
        )
        .where(
            Reading.bill_month.between(chosen.first_month, chosen.last_month),
            Reading.is_current,
            Reading.kind != "final",
            Reading.task_id.is_not(None),
        )
        .group_by(Reading.task_id)
        .subquery()
    )
    statement = (
        select(
            key.label("key"),
            func.count().label("due"),
            func.count(case((ReadingTask.read_status == "read", 1))).label("read"),
            func.count(case((ReadingTask.read_status == "skipped", 1))).label("skipped"),
            func.count(case((seen.c.seen == 0, 1))).label("estimated"),
        )
        .select_from(ReadingTask)
        .join(MeterBook, MeterBook.id == ReadingTask.book_id)
        .outerjoin(seen, seen.c.task_id == ReadingTask.id)
        .where(
            ReadingTask.bill_month.between(chosen.first_month, chosen.last_month),
            RELATION_ROWS.has_seen(ctx, ReadingTask.cust_meter_id),
        )
        .group_by(key)
    )
    return _narrow(statement, chosen)


def _readings(ctx: Context, key: ColumnElement[Any], chosen: ProgressFilter) -> Select[Any]:
    """Count readings by state; those off the plan belong to the book their meter stands in."""
    status, usage = Reading.review_status, Reading.usage_amount
    sold = and_(status == "approved", Reading.billable)
    statement = (
        select(
            key.label("key"),
            func.count(case((status == "pending", 1))).label("pending"),
            func.count(case((status == "approved", 1))).label("approved"),
            func.count(case((status == "returned", 1))).label("returned"),
            func.coalesce(func.sum(case((sold, usage))), 0).label("usage_m3"),
        )
        .select_from(Reading)
        .join(CustomerMeter, CustomerMeter.id == Reading.cust_meter_id)
        .outerjoin(ReadingTask, ReadingTask.id == Reading.task_id)
        .outerjoin(
            MeterBook,
            MeterBook.id == func.coalesce(ReadingTask.book_id, CustomerMeter.book_id),
        )
        .where(
            Reading.bill_month.between(chosen.first_month, chosen.last_month),
            Reading.is_current,
            Reading.kind != "final",
            READING_ROWS.seen(ctx),
        )
        .group_by(key)
    )
    return _narrow(statement, chosen)


def _narrow(statement: Select[Any], chosen: ProgressFilter) -> Select[Any]:
    if chosen.site_id is not None:
        statement = statement.where(MeterBook.site_id == chosen.site_id)
    if chosen.book_id is not None:
        statement = statement.where(MeterBook.id == chosen.book_id)
    if chosen.reader_id is not None:
        statement = statement.where(_READER.in_([chosen.reader_id]))
    return statement


def _counts(tasks: Row[Any] | None, readings: Row[Any] | None) -> dict[str, int]:
    due, read, skipped, estimated = (0, 0, 0, 0) if tasks is None else tasks[1:]
    pending, approved, returned = (0, 0, 0) if readings is None else readings[1:4]
    return {
        "due": due,
        "read": read,
        "skipped": skipped,
        "estimated": estimated,
        "pending": pending,
        "approved": approved,
        "returned": returned,
    }


async def _names(ctx: Context, group: ProgressGroup) -> Mapping[Any, str]:
    if group is ProgressGroup.SITE:
        statement = select(Department.id, Department.name)
    elif group is ProgressGroup.BOOK:
        statement = select(MeterBook.id, MeterBook.code)
    else:
        return {}
    return {row[0]: row[1] for row in await ctx.session.execute(statement)}


async def _locked(ctx: Context, chosen: ProgressFilter) -> set[int]:
    """Return the books closed for entry in every month asked for."""
    if chosen.first_month != chosen.last_month:
        month: ColumnElement[bool] = BookLock.bill_month.is_(None)
    else:
        month = or_(BookLock.bill_month.is_(None), BookLock.bill_month == chosen.first_month)
    statement = select(BookLock.book_id).where(BookLock.released_at.is_(None), month)
    return set(await ctx.session.scalars(statement))
