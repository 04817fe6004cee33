"""Agreements on fixed volumes: which there are, and which are due in a month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.metering.device.models import Meter
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.reading.domain.books import CYCLE_MONTHS, due_first_months
from minshui.revenue.reading.models import (
    FixedUsage,
    LastReading,
    MeterBook,
    Reading,
    ReadingTask,
)
from minshui.revenue.reading.usage_contracts import FixedUsageView

_ISSUED = (
    select(Reading.fixed_usage_id, func.max(Reading.bill_month).label("last_month"))
    .where(Reading.fixed_usage_id.is_not(None), Reading.is_current)
    .group_by(Reading.fixed_usage_id)
    .subquery("issued")
)
_VIEWS = (
    select(
        FixedUsage.id,
        FixedUsage.cust_meter_id,
        FixedUsage.cust_id,
        FixedUsage.account_id,
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
        Meter.meter_no,
        FixedUsage.volume_m3,
        FixedUsage.from_month,
        FixedUsage.until_month,
        FixedUsage.reason,
        FixedUsage.approved_by,
        FixedUsage.approved_at,
        FixedUsage.end_reason,
        _ISSUED.c.last_month.label("last_issued_month"),
    )
    .join(Customer, Customer.id == FixedUsage.cust_id)
    .join(CustomerMeter, CustomerMeter.id == FixedUsage.cust_meter_id)
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .outerjoin(_ISSUED, _ISSUED.c.fixed_usage_id == FixedUsage.id)
)
_OVERLAPPING = select(FixedUsage.from_month, FixedUsage.until_month).where(
    FixedUsage.cust_meter_id == bindparam("cust_meter_id"),
    FixedUsage.from_month <= bindparam("until_month"),
    FixedUsage.until_month >= bindparam("from_month"),
)
_READ_IN = (
    select(Reading.bill_month)
    .where(
        Reading.account_id == bindparam("account_id"),
        Reading.cust_meter_id == bindparam("cust_meter_id"),
        Reading.bill_month.between(bindparam("from_month"), bindparam("until_month")),
        Reading.is_current,
        Reading.billable,
        Reading.review_status != "returned",
        Reading.kind != "final",
    )
    .order_by(Reading.bill_month)
    .limit(1)
)
# What was read, or charged by the volume, in a month is done with in that month.
_TAKEN_AFTER = (
    select(func.max(Reading.bill_month))
    .join(FixedUsage, FixedUsage.account_id == Reading.account_id)
    .where(
        FixedUsage.id == bindparam("fixed_id"),
        Reading.bill_month.between(FixedUsage.from_month, FixedUsage.until_month),
        Reading.is_current,
        Reading.kind != "final",
        or_(
            Reading.fixed_usage_id == FixedUsage.id,
            and_(Reading.cust_meter_id == FixedUsage.cust_meter_id, ~Reading.billable),
        ),
    )
)
_CHARGED_UNTIL = (
    select(func.max(Reading.reading_on))
    .where(
        Reading.account_id == FixedUsage.account_id,
        Reading.cust_meter_id.in_((CustomerMeter.id, CustomerMeter.replaces_id)),
        Reading.is_current,
        Reading.billable,
        Reading.review_status == "approved",
        Reading.kind != "final",
    )
    .correlate(FixedUsage, CustomerMeter)
    .scalar_subquery()
)
_IS_ISSUED = (
    select(Reading.id)
    .where(
        Reading.fixed_usage_id == FixedUsage.id,
        Reading.bill_month == bindparam("month"),
        Reading.is_current,
    )
    .exists()
)
_IN_FORCE = (
    select(
        FixedUsage.id,
        FixedUsage.volume_m3,
        _IS_ISSUED.label("is_issued"),
        CustomerMeter.id.label("cust_meter_id"),
        CustomerMeter.meter_id,
        CustomerMeter.cust_id,
        CustomerMeter.account_id,
        CustomerMeter.master_cust_meter_id,
        Meter.modulus_m3,
        Meter.multiplier,
        Meter.reversed,
        func.coalesce(LastReading.last_reading, CustomerMeter.start_reading_m3).label("pointer"),
        func.coalesce(_CHARGED_UNTIL, CustomerMeter.started_on).label("charged_until"),
        ReadingTask.id.label("task_id"),
    )
    .join(CustomerMeter, CustomerMeter.id == FixedUsage.cust_meter_id)
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .join(Customer, Customer.id == CustomerMeter.cust_id)
    .outerjoin(MeterBook, MeterBook.id == CustomerMeter.book_id)
    .outerjoin(
        LastReading,
        and_(
            LastReading.meter_id == CustomerMeter.meter_id,
            LastReading.cust_meter_id == CustomerMeter.id,
        ),
    )
    .outerjoin(
        ReadingTask,
        and_(
            ReadingTask.cust_meter_id == CustomerMeter.id,
            ReadingTask.bill_month == bindparam("month"),
        ),
    )
    .where(
        FixedUsage.from_month <= bindparam("month"),
        FixedUsage.until_month >= bindparam("month"),
        CustomerMeter.bind_status == "bound",
        CustomerMeter.billing_mode == "billed",
        Customer.status.in_(("normal", "suspended")),
        or_(
            MeterBook.id.is_(None),
            *(
                and_(
                    MeterBook.cycle_type == cycle,
                    MeterBook.first_month.in_(bindparam(cycle, expanding=True)),
                )
                for cycle in CYCLE_MONTHS
            ),
        ),
    )
    .order_by(FixedUsage.id)
)


async def list_fixed_usages(
    ctx: Context, page: PageRequest, *, account_id: int | None = None, month: int | None = None
) -> Page[FixedUsageView]:
    """Return agreements, the newest first; ``month``: those in force then."""
    statement: Select[Any] = _VIEWS.where(RELATION_ROWS.seen(ctx))
    if account_id is not None:
        statement = statement.where(FixedUsage.account_id == account_id)
    if month is not None:
        statement = statement.where(FixedUsage.from_month <= month, FixedUsage.until_month >= month)
    total = await ctx.session.scalar(select(func.count()).select_from(statement.subquery()))
    rows = await ctx.session.execute(
        statement.order_by(FixedUsage.id.desc()).limit(page.size).offset(page.offset)
    )
    return Page([FixedUsageView(*row) for row in rows], total or 0, page.page, page.size)


async def overlapping(
    ctx: Context, cust_meter_id: int, from_month: int, until_month: int
) -> tuple[int, int] | None:
    """Return the months of an agreement of the relation that shares some of these."""
    months = {"from_month": from_month, "until_month": until_month}
    found = await ctx.session.execute(_OVERLAPPING, {"cust_meter_id": cust_meter_id, **months})
    row = found.first()
    return None if row is None else (row.from_month, row.until_month)


async def read_within(
    ctx: Context, account_id: int, cust_meter_id: int, from_month: int, until_month: int
) -> int | None:
    """Return the first of these months in which the dial was read to be billed."""
    values = {
        "account_id": account_id,
        "cust_meter_id": cust_meter_id,
        "from_month": from_month,
        "until_month": until_month,
    }
    found: int | None = await ctx.session.scalar(_READ_IN, values)
    return found


async def last_month_done(ctx: Context, fixed_usage_id: int) -> int | None:
    """Return the last month whose reading was issued, or taken and not billed because of it."""
    found: int | None = await ctx.session.scalar(_TAKEN_AFTER, {"fixed_id": fixed_usage_id})
    return found


async def in_force(ctx: Context, month: int) -> Sequence[Row[Any]]:
    """Return the actor's agreements due in a month, issued or not, with where the meters stand."""
    cycles = {cycle: due_first_months(month, cycle) for cycle in CYCLE_MONTHS}
    seen = _IN_FORCE.where(RELATION_ROWS.seen(ctx))
    return (await ctx.session.execute(seen, {"month": month, **cycles})).all()
