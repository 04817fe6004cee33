"""Which meters serve a customer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.models import Meter
from minshui.revenue.customer.contracts import BillingMode, CustomerMeterContract, MeterOfCustomer
from minshui.revenue.customer.errors import RELATION_UNKNOWN
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.customer.queries.higher_tables import BOOKS

BOUND = "bound"
UNBOUND = "unbound"

_COLUMNS = CustomerMeter.__table__.columns
_BY_ID = select(*_COLUMNS).where(CustomerMeter.id == bindparam("id"))
_LOCK_BOUND = (
    select(CustomerMeter)
    .where(CustomerMeter.id == bindparam("id"), CustomerMeter.bind_status == BOUND)
    .with_for_update()
)
_WITH_METER = (
    select(*_COLUMNS, Meter.meter_no, Meter.caliber_code, BOOKS.c.code.label("book_code"))
    .select_from(CustomerMeter)
    .join(Meter, Meter.id == CustomerMeter.meter_id)
    .outerjoin(BOOKS, BOOKS.c.id == CustomerMeter.book_id)
    .order_by(CustomerMeter.id)
)
_OF_CUSTOMER = _WITH_METER.where(CustomerMeter.cust_id == bindparam("cust_id"))
_SUBS = _WITH_METER.where(
    CustomerMeter.master_cust_meter_id == bindparam("master_id"),
    CustomerMeter.bind_status == BOUND,
)


def relation_contract(row: Any) -> CustomerMeterContract:
    """Return a row with the relation's columns as others see it."""
    return CustomerMeterContract(
        id=row.id,
        cust_id=row.cust_id,
        account_id=row.account_id,
        meter_id=row.meter_id,
        bound=row.bind_status == BOUND,
        started_on=row.started_on,
        start_reading_m3=row.start_reading_m3,
        stopped_on=row.stopped_on,
        stop_reading_m3=row.stop_reading_m3,
        replaces_id=row.replaces_id,
        book_id=row.book_id,
        book_sequence=row.book_sequence,
        billing_mode=BillingMode(row.billing_mode),
        master_cust_meter_id=row.master_cust_meter_id,
    )


async def customer_meter(ctx: Context, cust_meter_id: int) -> CustomerMeterContract:
    """Return a relation, bound or not; raises ``E_CUSTOMER_METER_UNKNOWN``."""
    row = (await ctx.session.execute(_BY_ID, {"id": cust_meter_id})).one_or_none()
    if row is None:
        raise MinshuiError(RELATION_UNKNOWN, relation=cust_meter_id)
    return relation_contract(row)


async def meters_of(ctx: Context, cust_id: int) -> list[MeterOfCustomer]:
    """Return the meters a customer has and had, oldest first."""
    return [
        _with_meter(row) for row in await ctx.session.execute(_OF_CUSTOMER, {"cust_id": cust_id})
    ]


async def subs_of(ctx: Context, cust_meter_id: int) -> list[MeterOfCustomer]:
    """Return the meters in use that name this one as their master."""
    found = await ctx.session.execute(_SUBS, {"master_id": cust_meter_id})
    return [_with_meter(row) for row in found]


def _with_meter(row: Any) -> MeterOfCustomer:
    return MeterOfCustomer(relation_contract(row), row.meter_no, row.caliber_code, row.book_code)


async def lock_bound_relation(ctx: Context, cust_meter_id: int) -> CustomerMeter:
    """Lock a relation that is bound; raises ``E_CUSTOMER_METER_UNKNOWN``."""
    row = (await ctx.session.execute(_LOCK_BOUND, {"id": cust_meter_id})).scalar_one_or_none()
    if row is None:
        raise MinshuiError(RELATION_UNKNOWN, relation=cust_meter_id)
    return row
