"""Take a meter out without another in its place."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.customer.contracts import CustomerMeterContract, RemoveMeter
from minshui.revenue.customer.queries.customer_meters import relation_contract
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.relation_store import refuse_master, stop_relation


async def remove_meter(ctx: Context, command: RemoveMeter) -> CustomerMeterContract:
    """Stop a relation without a successor.

    Raises ``E_CUSTOMER_METER_UNKNOWN``, ``E_CUSTOMER_METER_DATE``,
    ``E_CUSTOMER_METER_POINTER``, ``E_MASTER_HAS_SUBS``.
    """
    await refuse_master(ctx, command.cust_meter_id)
    old = await stop_relation(ctx, command.cust_meter_id, command.on, command.stop_reading_m3)
    await record_audit(
        ctx,
        "customer.remove_meter",
        SUBJECT,
        old.cust_id,
        before={"cust_meter_id": old.id, "stop_reading_m3": command.stop_reading_m3},
    )
    return relation_contract(old)
