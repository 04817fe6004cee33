"""Take a meter out: for another in its place, or for good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.metering.device.facade import (
    mark_installed,
    mark_removed,
    meter_by_id,
    meter_by_number,
)
from minshui.revenue.customer.contracts import CustomerMeterContract, RemoveMeter, ReplaceMeter
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.customer_meters import (
    BOUND,
    UNBOUND,
    customer_meter,
    lock_bound_relation,
    relation_contract,
)
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.use_cases.bind_meter import check_day, check_pointer


async def replace_meter(ctx: Context, command: ReplaceMeter) -> CustomerMeterContract:
    """Stop the old relation and start one for the new meter, in the same book and place.

    Readings are the caller's: the old meter's last one and its carried usage. Raises
    ``E_CUSTOMER_METER_UNKNOWN``, ``E_METER_UNKNOWN``, ``E_METER_NOT_IN_STOCK``,
    ``E_CUSTOMER_METER_DATE``, ``E_CUSTOMER_METER_POINTER``.
    """
    old = await _stop(ctx, command.cust_meter_id, command.on, command.stop_reading_m3)
    meter = await meter_by_number(ctx, command.new_meter_no)
    check_pointer(meter, command.start_reading_m3)
    await mark_installed(ctx, meter.id, command.on)
    new = CustomerMeter(
        cust_id=old.cust_id,
        account_id=old.account_id,
        meter_id=meter.id,
        bind_status=BOUND,
        bind_time=ctx.clock.now(),
        started_on=command.on,
        start_reading_m3=command.start_reading_m3,
        replaces_id=old.id,
        book_id=old.book_id,
        book_sequence=old.book_sequence,
    )
    ctx.session.add(new)
    await ctx.session.flush()
    await record_audit(
        ctx,
        "customer.replace_meter",
        SUBJECT,
        old.cust_id,
        before={"cust_meter_id": old.id, "stop_reading_m3": command.stop_reading_m3},
        after={"meter_no": meter.meter_no, "start_reading_m3": command.start_reading_m3},
    )
    return relation_contract(new)


async def remove_meter(ctx: Context, command: RemoveMeter) -> CustomerMeterContract:
    """Stop a relation without a successor.

    Raises ``E_CUSTOMER_METER_UNKNOWN``, ``E_CUSTOMER_METER_DATE``, ``E_CUSTOMER_METER_POINTER``.
    """
    old = await _stop(ctx, command.cust_meter_id, command.on, command.stop_reading_m3)
    await record_audit(
        ctx,
        "customer.remove_meter",
        SUBJECT,
        old.cust_id,
        before={"cust_meter_id": old.id, "stop_reading_m3": command.stop_reading_m3},
    )
    return relation_contract(old)


async def _stop(
    ctx: Context, cust_meter_id: int, on: date, stop_reading_m3: Decimal
) -> CustomerMeter:
    await lock_accounts(ctx, [(await customer_meter(ctx, cust_meter_id)).account_id])
    relation = await lock_bound_relation(ctx, cust_meter_id)
    meter = await meter_by_id(ctx, relation.meter_id)
    check_day(meter, on, relation.started_on, ctx.clock.today())
    check_pointer(meter, stop_reading_m3)
    await mark_removed(ctx, meter.id, on)
    relation.bind_status = UNBOUND
    relation.unbind_time = ctx.clock.now()
    relation.stopped_on = on
    relation.stop_reading_m3 = stop_reading_m3
    await ctx.session.flush()
    return relation
