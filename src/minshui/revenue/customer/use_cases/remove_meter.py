"""Take a meter out without another in its place."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import meter_by_id
from minshui.revenue.customer.contracts import CustomerMeterContract, RemoveMeter
from minshui.revenue.customer.errors import MASTER_HAS_SUBS
from minshui.revenue.customer.queries.customer_meters import (
    customer_meter,
    relation_contract,
    subs_of,
)
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.relation_store import stop_relation


async def remove_meter(ctx: Context, command: RemoveMeter) -> CustomerMeterContract:
    """Stop a relation without a successor.

    Raises ``E_CUSTOMER_METER_UNKNOWN``, ``E_CUSTOMER_METER_DATE``,
    ``E_CUSTOMER_METER_POINTER``, ``E_MASTER_HAS_SUBS``.
    """
    subs = await subs_of(ctx, command.cust_meter_id)
    if subs:
        meter = await meter_by_id(ctx, (await customer_meter(ctx, command.cust_meter_id)).meter_id)
        raise MinshuiError(MASTER_HAS_SUBS, meter=meter.meter_no, count=len(subs))
    old = await stop_relation(ctx, command.cust_meter_id, command.on, command.stop_reading_m3)
    await record_audit(
        ctx,
        "customer.remove_meter",
        SUBJECT,
        old.cust_id,
        before={"cust_meter_id": old.id, "stop_reading_m3": command.stop_reading_m3},
    )
    return relation_contract(old)
