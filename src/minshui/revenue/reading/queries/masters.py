"""Readings of master meters (总表) and what their subs have used meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, literal, or_, select, union
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.metering.device.models import Meter
from minshui.revenue.customer.models import Customer, CustomerMeter
from minshui.revenue.reading.domain.books import due_first_months
from minshui.revenue.reading.domain.masters import Remainder
from minshui.revenue.reading.models import MeterBook, Reading, ReadingTask, SubDeduction
from minshui.revenue.reading.queries.keyed_rows import KEYS, keyed_rows

_SUB = aliased(Reading)
_TAKER = aliased(Reading)
_MASTERS = union(
    select(CustomerMeter.master_cust_meter_id).where(
        CustomerMeter.master_cust_meter_id.is_not(None)
    ),
    select(Reading.master_cust_meter_id).where(Reading.master_cust_meter_id.is_not(None)),
)
_ANY_MASTER = select(
    or_(
        exists().where(CustomerMeter.master_cust_meter_id.is_not(None)),
        exists().where(Reading.master_cust_meter_id.is_not(None)),
    )
)
_OF_MASTERS = (
    select(
        Reading.id,
        Reading.cust_meter_id,
        Reading.bill_month,
        Reading.reading_on,
        Reading.observed_usage_m3,
        Reading.residual_usage_m3,
        Reading.carried_usage_m3,
        Meter.meter_no,
    )
    .join(Meter, Meter.id == Reading.meter_id)
    .where(Reading.id.in_(KEYS))
    .order_by(Reading.id)
)
# Of another chain: revisions of one chain take the same subs one after the other.
_TAKEN = (
    select(SubDeduction.sub_reading_id)
    .join(_TAKER, _TAKER.id == SubDeduction.master_reading_id)
    .where(
        SubDeduction.sub_reading_id == _SUB.id,
        _TAKER.is_current,
        _TAKER.review_status == "approved",
        _TAKER.root_id != Reading.root_id,
    )
    .exists()
)
_TO_DEDUCT = (
    select(Reading.id.label("master_id"), _SUB.id, _SUB.usage_amount)
    .join(
        _SUB,
        and_(
            _SUB.master_cust_meter_id == Reading.cust_meter_id,
            _SUB.bill_month <= Reading.bill_month,
        ),
    )
    .where(
        Reading.id.in_(KEYS),
        _SUB.is_current,
        _SUB.review_status == "approved",
        _SUB.kind != "final",
        _SUB.billable,
        ~_TAKEN,
    )
    .order_by(Reading.id, _SUB.id)
)
_UNREAD = (
    select(
        Reading.id.label("master_id"),
        Reading.bill_month,
        Meter.meter_no,
        MeterBook.cycle_type,
        MeterBook.first_month,
        ReadingTask.read_status,
    )
    .join(CustomerMeter, CustomerMeter.master_cust_meter_id == Reading.cust_meter_id)
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .join(Customer, Customer.id == CustomerMeter.cust_id)
    .outerjoin(MeterBook, MeterBook.id == CustomerMeter.book_id)
    .outerjoin(
        ReadingTask,
        and_(
            ReadingTask.cust_meter_id == CustomerMeter.id,
            ReadingTask.bill_month == Reading.bill_month,
        ),
    )
    .where(
        Reading.id.in_(KEYS),
        CustomerMeter.bind_status == "bound",
        CustomerMeter.billing_mode == "billed",
        CustomerMeter.started_on <= Reading.reading_on,
        Customer.status.in_(("normal", "suspended")),
        ~select(_SUB.id)
        .where(
            _SUB.account_id == CustomerMeter.account_id,
            _SUB.bill_month == Reading.bill_month,
            _SUB.cust_meter_id.in_((CustomerMeter.id, CustomerMeter.replaces_id)),
            _SUB.is_current,
            _SUB.review_status == "approved",
            _SUB.kind != "final",
            _SUB.billable,
        )
        .exists(),
    )
    .order_by(Reading.id, Meter.meter_no)
)
_DEDUCTED_IN = (
    select(*Reading.__table__.columns, Meter.meter_no)
    .join(SubDeduction, SubDeduction.master_reading_id == Reading.id)
    .join(Meter, Meter.id == Reading.meter_id)
    .where(
        SubDeduction.sub_reading_id == bindparam("sub_id"),
        Reading.is_current,
        Reading.review_status == "approved",
    )
    .with_for_update(of=Reading.id)
)


def of_master() -> ColumnElement[bool]:
    """Return the condition that a reading is of a meter that has, or had, subs."""
    return Reading.cust_meter_id.in_(_MASTERS)


async def has_masters(ctx: Context) -> bool:
    """Return whether the tenant has masters at all; most have none."""
    return bool(await ctx.session.scalar(_ANY_MASTER))


async def remainders(ctx: Context, reading_ids: Sequence[int]) -> list[Remainder]:
    """Return masters' readings with their subs' approved usage that no other one deducted yet.

    A sub is waited for if it is billed, and its task or its book's cycle says that it is due.
    """
    deductions: dict[int, dict[int, Decimal]] = {}
    for row in await keyed_rows(ctx, _TO_DEDUCT, reading_ids):
        deductions.setdefault(row.master_id, {})[row.id] = row.usage_amount
    waiting: dict[int, list[str]] = {}
    for row in await keyed_rows(ctx, _UNREAD, reading_ids):
        if _is_due(row):
            waiting.setdefault(row.master_id, []).append(row.meter_no)
    return [
        Remainder(
            reading_id=row.id,
            meter_no=row.meter_no,
            usage_m3=row.observed_usage_m3 + row.residual_usage_m3 - row.carried_usage_m3,
            waiting=waiting.get(row.id, ()),
            deductions=deductions.get(row.id, {}),
        )
        for row in await keyed_rows(ctx, _OF_MASTERS, reading_ids)
    ]


async def is_of_master(ctx: Context, reading_id: int) -> bool:
    """Return whether a reading is of a meter that has, or had, subs."""
    statement = select(literal(1)).where(Reading.id == reading_id, of_master())
    return await ctx.session.scalar(statement) is not None


async def deducted_in(ctx: Context, sub_reading_id: int) -> Sequence[Row[Any]]:
    """Lock and return the approved readings of masters that a sub's reading was taken off."""
    return (await ctx.session.execute(_DEDUCTED_IN, {"sub_id": sub_reading_id})).all()


def _is_due(sub: Row[Any]) -> bool:
    if sub.read_status is not None:
        return bool(sub.read_status != "skipped")
    if sub.cycle_type is None:
        return True
    return sub.first_month in due_first_months(sub.bill_month, sub.cycle_type)
