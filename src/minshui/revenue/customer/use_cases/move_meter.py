"""Let a meter go on for another account, without touching it (过户)."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import meter_by_id
from minshui.revenue.customer.contracts import CustomerMeterContract, MoveMeter
from minshui.revenue.customer.errors import CUSTOMER_CLOSED
from minshui.revenue.customer.queries.accounts import lock_accounts
from minshui.revenue.customer.queries.customer_meters import customer_meter, relation_contract
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.relation_store import (
    end_relation,
    follow_relation,
    refuse_master,
    start_registers,
)


async def move_meter(ctx: Context, command: MoveMeter) -> CustomerMeterContract:
    """Stop the relation and start one of the same meter for another account, at its pointer, in
    the same book, place and role.

    It does not replace the old relation: nothing the old one used is carried over. Raises
    ``E_CUSTOMER_METER_UNKNOWN``, ``E_CUSTOMER_METER_DATE``, ``E_CUSTOMER_METER_POINTER``,
    ``E_CUSTOMER_METER_REGISTERS``, ``E_MASTER_HAS_SUBS``, ``E_CUSTOMER_CLOSED``.
    """
    from_id = (await customer_meter(ctx, command.cust_meter_id)).account_id
    accounts = await lock_accounts(ctx, [from_id, command.account_id])
    account = next(each for each in accounts if each.id == command.account_id)
    if account.status == "closed":
        raise MinshuiError(CUSTOMER_CLOSED, customer=account.code)
    await refuse_master(ctx, command.cust_meter_id)
    old = await end_relation(ctx, command.cust_meter_id, command.on, command.reading_m3)
    new = await follow_relation(
        ctx,
        old,
        owner=(account.cust_id, account.id),
        meter_id=old.meter_id,
        start_reading_m3=command.reading_m3,
        replaces_id=None,
    )
    meter = await meter_by_id(ctx, old.meter_id)
    await start_registers(ctx, new, meter, command.registers)
    before = {"cust_meter_id": old.id, "stop_reading_m3": command.reading_m3}
    after = {"cust_meter_id": new.id, "meter_no": meter.meter_no, "account": account.code}
    for cust_id in (old.cust_id, new.cust_id):
        await record_audit(ctx, "customer.move_meter", SUBJECT, cust_id, before=before, after=after)
    return relation_contract(new)
