"""Take a meter out and put another in its place."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.metering.device.facade import mark_installed, meter_by_number
from minshui.revenue.customer.contracts import CustomerMeterContract, ReplaceMeter
from minshui.revenue.customer.domain.meter_placement import check_pointer
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.customer.queries.customer_meters import relation_contract
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.relation_store import (
    follow_relation,
    start_registers,
    stop_relation,
)

# The subs of a master are the new meter's.
_MOVE_SUBS = (
    update(CustomerMeter)
    .where(CustomerMeter.master_cust_meter_id == bindparam("old_id"))
    .values(master_cust_meter_id=bindparam("new_id"))
    .execution_options(synchronize_session=False)
)


async def replace_meter(ctx: Context, command: ReplaceMeter) -> CustomerMeterContract:
    """Stop the old relation and start one for the new meter, in the same book, place and role.

    Readings are the caller's: the old meter's last one and its carried usage. Raises
    ``E_CUSTOMER_METER_UNKNOWN``, ``E_METER_UNKNOWN``, ``E_METER_NOT_IN_STOCK``,
    ``E_CUSTOMER_METER_DATE``, ``E_CUSTOMER_METER_POINTER``, ``E_CUSTOMER_METER_REGISTERS``.
    """
    old = await stop_relation(ctx, command.cust_meter_id, command.on, command.stop_reading_m3)
    meter = await meter_by_number(ctx, command.new_meter_no)
    check_pointer(meter.meter_no, command.start_reading_m3, meter.modulus_m3)
    await mark_installed(ctx, meter.id, command.on)
    new = await follow_relation(
        ctx,
        old,
        owner=(old.cust_id, old.account_id),
        meter_id=meter.id,
        start_reading_m3=command.start_reading_m3,
        replaces_id=old.id,
    )
    await start_registers(ctx, new, meter, command.start_registers)
    await ctx.session.execute(_MOVE_SUBS, {"old_id": old.id, "new_id": new.id})
    await record_audit(
        ctx,
        "customer.replace_meter",
        SUBJECT,
        old.cust_id,
        before={"cust_meter_id": old.id, "stop_reading_m3": command.stop_reading_m3},
        after={"meter_no": meter.meter_no, "start_reading_m3": command.start_reading_m3},
    )
    return relation_contract(new)
