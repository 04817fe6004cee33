"""Beginning and ending the relation of a meter to an account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.metering.device.facade import MeterContract, mark_removed, meter_by_id, registers_of
from minshui.revenue.customer.domain.meter_placement import check_day, check_pointer
from minshui.revenue.customer.errors import MASTER_HAS_SUBS, START_REGISTERS
from minshui.revenue.customer.models import CustomerMeter, CustomerMeterRegister
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.customer_meters import (
    BOUND,
    UNBOUND,
    customer_meter,
    lock_bound_relation,
    subs_of,
)


async def stop_relation(
    ctx: Context, cust_meter_id: int, on: date, stop_reading_m3: Decimal
) -> CustomerMeter:
    """Stop a bound relation and mark its meter as removed; raises as ``end_relation``."""
    relation = await end_relation(ctx, cust_meter_id, on, stop_reading_m3)
    await mark_removed(ctx, relation.meter_id, on)
    return relation


async def refuse_master(ctx: Context, cust_meter_id: int) -> None:
    """Raise ``E_MASTER_HAS_SUBS`` for a master meter whose subs would be left without one."""
    subs = await subs_of(ctx, cust_meter_id)
    if subs:
        meter = await meter_by_id(ctx, (await customer_meter(ctx, cust_meter_id)).meter_id)
        raise MinshuiError(MASTER_HAS_SUBS, meter=meter.meter_no, count=len(subs))


async def end_relation(
    ctx: Context, cust_meter_id: int, on: date, stop_reading_m3: Decimal
) -> CustomerMeter:
    """Stop a bound relation, whatever becomes of its meter; the account's row is locked.

    Raises ``E_CUSTOMER_METER_UNKNOWN``, ``E_CUSTOMER_METER_DATE``, ``E_CUSTOMER_METER_POINTER``.
    """
    await lock_accounts(ctx, [(await customer_meter(ctx, cust_meter_id)).account_id])
    relation = await lock_bound_relation(ctx, cust_meter_id)
    meter = await meter_by_id(ctx, relation.meter_id)
    check_day(meter.meter_no, on, relation.started_on, ctx.clock.today())
    check_pointer(meter.meter_no, stop_reading_m3, meter.modulus_m3)
    relation.bind_status = UNBOUND
    relation.unbind_time = ctx.clock.now()
    relation.stopped_on = on
    relation.stop_reading_m3 = stop_reading_m3
    await ctx.session.flush()
    return relation


async def follow_relation(
    ctx: Context,
    old: CustomerMeter,
    *,
    owner: tuple[int, int],
    meter_id: int,
    start_reading_m3: Decimal,
    replaces_id: int | None,
) -> CustomerMeter:
    """Begin a relation on the day an old one stopped, in the same book, place and role.

    ``owner`` are customer and account. Where it ``replaces`` the old one, what the old meter
    used last is carried over to it.
    """
    new = CustomerMeter(
        cust_id=owner[0],
        account_id=owner[1],
        meter_id=meter_id,
        bind_status=BOUND,
        bind_time=ctx.clock.now(),
        started_on=old.stopped_on,
        start_reading_m3=start_reading_m3,
        replaces_id=replaces_id,
        book_id=old.book_id,
        book_sequence=old.book_sequence,
        billing_mode=old.billing_mode,
        master_cust_meter_id=old.master_cust_meter_id,
    )
    ctx.session.add(new)
    await ctx.session.flush()
    return new


async def start_registers(
    ctx: Context, relation: CustomerMeter, meter: MeterContract, given: Mapping[str, Decimal]
) -> None:
    """Note where the further registers of a meter stand as it is put in.

    Raises ``E_CUSTOMER_METER_REGISTERS`` unless each of them is given,
    ``E_CUSTOMER_METER_POINTER``.
    """
    registers = (await registers_of(ctx, [meter.id])).get(meter.id, ())
    if {each.code for each in registers} != set(given):
        expected = "、".join(f"{each.code}（{each.name}）" for each in registers) or "无"
        raise MinshuiError(
            START_REGISTERS, place=Place("registers"), meter=meter.meter_no, expected=expected
        )
    for each in registers:
        check_pointer(f"{meter.meter_no} {each.code}", given[each.code], each.modulus_m3)
    ctx.session.add_all(
        CustomerMeterRegister(
            cust_meter_id=relation.id, register_id=each.id, start_reading_m3=given[each.code]
        )
        for each in registers
    )
    await ctx.session.flush()
