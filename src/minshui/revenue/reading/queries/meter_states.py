"""Where meters stand before a reading: one row each, and what else the check needs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, or_, select

from minshui.infrastructure.context import Context
from minshui.metering.device.models import Meter
from minshui.revenue.customer.facade import RELATION_ROWS
from minshui.revenue.customer.models import Account, AccountLock, Customer, CustomerMeter
from minshui.revenue.reading.domain.anomaly_rules import MeterScope
from minshui.revenue.reading.models import LastReading, MeterBook, Reading, ReadingTask
from minshui.revenue.reading.queries.keyed_rows import KEYS, keyed_rows

_STATE = (
    select(
        CustomerMeter.id.label("cust_meter_id"),
        CustomerMeter.cust_id,
        CustomerMeter.account_id,
        CustomerMeter.meter_id,
        CustomerMeter.replaces_id,
        CustomerMeter.started_on,
        CustomerMeter.start_reading_m3,
        CustomerMeter.billing_mode,
        CustomerMeter.master_cust_meter_id,
        Meter.meter_no,
        Meter.modulus_m3,
        Meter.multiplier,
        Meter.reversed,
        Meter.decimals,
        Meter.caliber_code,
        Customer.site_id,
        Account.tariff_code,
        Customer.code.label("customer_code"),
        Customer.external_no,
        Customer.status.label("customer_status"),
        MeterBook.id.label("book_id"),
        MeterBook.code.label("book_code"),
        MeterBook.status.label("book_status"),
        MeterBook.cycle_type,
        LastReading.last_reading,
        LastReading.last_reading_on,
        LastReading.last_usage_m3,
        LastReading.estimated_reads,
        LastReading.seen_reading,
        ReadingTask.id.label("task_id"),
        ReadingTask.mean_usage_m3,
        ReadingTask.same_month_last_year_m3,
    )
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .join(Customer, Customer.id == CustomerMeter.cust_id)
    .join(Account, Account.id == CustomerMeter.account_id)
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
    .where(CustomerMeter.bind_status == "bound")
)


def _keyed(statement: Select[Any], condition: ColumnElement[bool]) -> Select[Any]:
    return statement.where(condition)


_STATE_BY: dict[str, Select[Any]] = {
    "meter_id": _keyed(_STATE, CustomerMeter.meter_id.in_(KEYS)),
    "meter_no": _keyed(_STATE, Meter.meter_no.in_(KEYS)),
    "customer_code": _keyed(_STATE, or_(Customer.code.in_(KEYS), Customer.external_no.in_(KEYS))),
    "cust_meter_id": _keyed(_STATE, CustomerMeter.id.in_(KEYS)),
}

_OPEN_READINGS = select(
    Reading.id,
    Reading.revision,
    Reading.cust_meter_id,
    Reading.bill_month,
    Reading.kind,
    Reading.reading_on,
    Reading.current_reading,
    Reading.seen_reading,
    Reading.status_code,
    Reading.usage_amount,
    Reading.anomalies,
    Reading.review_status,
).where(
    Reading.meter_id.in_(KEYS),
    Reading.is_current,
    # A fixed volume stands beside what the dial showed.
    Reading.kind.notin_(("final", "fixed")),
    or_(Reading.bill_month >= bindparam("month"), Reading.review_status != "approved"),
)

_LOCKS = select(AccountLock.account_id, AccountLock.blocks, AccountLock.reason).where(
    AccountLock.released_at.is_(None), AccountLock.account_id.in_(KEYS)
)

_TASKS = select(ReadingTask.id, ReadingTask.cust_meter_id, ReadingTask.bill_month).where(
    ReadingTask.id.in_(KEYS)
)

_METER = (
    select(
        Meter.meter_no,
        Meter.decimals,
        Meter.caliber_code,
        Customer.site_id,
        Account.tariff_code,
        MeterBook.id.label("book_id"),
        MeterBook.code.label("book_code"),
        MeterBook.status.label("book_status"),
        MeterBook.cycle_type,
    )
    .select_from(CustomerMeter)
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .join(Customer, Customer.id == CustomerMeter.cust_id)
    .join(Account, Account.id == CustomerMeter.account_id)
    .outerjoin(MeterBook, MeterBook.id == CustomerMeter.book_id)
    .where(CustomerMeter.id == bindparam("cust_meter_id"))
)


async def find_meter_states(
    ctx: Context, key: str, values: Collection[Any], month: int, *, hold: bool = False
) -> Sequence[Row[Any]]:
    """Return the actor's bound meters found by ``key``.

    It is meter_id, meter_no, customer_code or cust_meter_id; a customer is also found by the
    external number. The task's columns are those of ``month``.
    ``hold`` keeps others from reading or exchanging these meters until the transaction ends.
    """
    statement = _STATE_BY[key].where(RELATION_ROWS.seen(ctx))
    if hold:
        statement = statement.with_for_update(of=CustomerMeter.id, key_share=True)
    return await keyed_rows(ctx, statement, values, month=month)


async def find_open_readings(
    ctx: Context, meter_ids: Collection[int], month: int
) -> dict[int, list[Row[Any]]]:
    """Return by relation the current readings of ``month`` and later, and unapproved ones."""
    rows = await keyed_rows(ctx, _OPEN_READINGS, meter_ids, month=month)
    return _group(rows, lambda row: row.cust_meter_id)


async def find_reading_locks(ctx: Context, account_ids: Collection[int]) -> dict[int, str]:
    """Return by account the reason of an open case that holds reading."""
    rows = await keyed_rows(ctx, _LOCKS, account_ids)
    return {row.account_id: row.reason for row in rows if "reading" in row.blocks}


async def find_tasks(ctx: Context, task_ids: Collection[int]) -> dict[int, Row[Any]]:
    """Return those of the tasks that are of the actor's meters, by id."""
    seen = _TASKS.where(RELATION_ROWS.has_seen(ctx, ReadingTask.cust_meter_id))
    return {row.id: row for row in await keyed_rows(ctx, seen, task_ids)}


def _group(rows: Sequence[Row[Any]], key: Callable[[Row[Any]], int]) -> dict[int, list[Row[Any]]]:
    groups: dict[int, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


async def find_meter(ctx: Context, cust_meter_id: int) -> Row[Any]:
    """Return the meter of a relation, bound or not, with its scope and the book it stands in."""
    return (await ctx.session.execute(_METER, {"cust_meter_id": cust_meter_id})).one()


def scope_of(row: Row[Any]) -> MeterScope:
    """Return what anomaly rules are chosen by."""
    return MeterScope(row.site_id, row.tariff_code, row.caliber_code, row.cycle_type)
