"""Ending the relation of a meter to an account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.metering.device.facade import mark_removed, meter_by_id
from minshui.revenue.customer.domain.meter_placement import check_day, check_pointer
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.customer_meters import (
    UNBOUND,
    customer_meter,
    lock_bound_relation,
)


async def stop_relation(
    ctx: Context, cust_meter_id: int, on: date, stop_reading_m3: Decimal
) -> CustomerMeter:
    """Stop a bound relation and mark its meter as removed; the account's row is locked.

    Raises ``E_CUSTOMER_METER_UNKNOWN``, ``E_CUSTOMER_METER_DATE``, ``E_CUSTOMER_METER_POINTER``.
    """
    await lock_accounts(ctx, [(await customer_meter(ctx, cust_meter_id)).account_id])
    relation = await lock_bound_relation(ctx, cust_meter_id)
    meter = await meter_by_id(ctx, relation.meter_id)
    check_day(meter.meter_no, on, relation.started_on, ctx.clock.today())
    check_pointer(meter.meter_no, stop_reading_m3, meter.modulus_m3)
    await mark_removed(ctx, meter.id, on)
    relation.bind_status = UNBOUND
    relation.unbind_time = ctx.clock.now()
    relation.stopped_on = on
    relation.stop_reading_m3 = stop_reading_m3
    await ctx.session.flush()
    return relation
