"""Name a meter's master (总表), or take it off."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.metering.device.facade import meter_by_id
from minshui.revenue.customer.contracts import CustomerMeterContract, SetMaster
from minshui.revenue.customer.errors import MASTER_CYCLE, MASTER_SAME, ROLE_REASON
from minshui.revenue.customer.models import CustomerMeter
from minshui.revenue.customer.queries.customer_meters import (
    lock_bound_relation,
    relation_contract,
)
from minshui.revenue.customer.queries.history import SUBJECT
from minshui.revenue.customer.queries.scoped import RELATION_ROWS

_MASTER = select(CustomerMeter.master_cust_meter_id).where(CustomerMeter.id == bindparam("id"))


async def set_master(ctx: Context, command: SetMaster) -> CustomerMeterContract:
    """Put a meter below another, from its next reading on; masters may have masters.

    Raises ``E_METER_ROLE_REASON``, ``E_CUSTOMER_METER_UNKNOWN``, ``E_MASTER_SAME``,
    ``E_MASTER_CYCLE``.
    """
    if not command.reason.strip():
        raise MinshuiError(ROLE_REASON, place=Place("reason"))
    # Two changes at once could close a circle that neither sees.
    await database_of(ctx.session).lock(ctx.session, "customer:masters")
    relation = await lock_bound_relation(ctx, command.cust_meter_id)
    before, master_id = relation.master_cust_meter_id, command.master_cust_meter_id
    if before == master_id:
        raise MinshuiError(MASTER_SAME, relation=relation.id)
    if master_id is not None:
        await RELATION_ROWS.check(ctx, master_id, place=Place("master_cust_meter_id"))
        await _refuse_circle(ctx, relation, master_id)
    relation.master_cust_meter_id = master_id
    await ctx.session.flush()
    await record_audit(
        ctx,
        "customer.set_master",
        SUBJECT,
        relation.cust_id,
        before={"cust_meter_id": relation.id, "master_cust_meter_id": before},
        after={"master_cust_meter_id": master_id, "reason": command.reason},
    )
    return relation_contract(relation)


async def _refuse_circle(ctx: Context, relation: CustomerMeter, master_id: int) -> None:
    master = await lock_bound_relation(ctx, master_id)
    above: int | None = master_id
    while above is not None:
        if above == relation.id:
            raise MinshuiError(
                MASTER_CYCLE,
                place=Place("master_cust_meter_id"),
                meter=(await meter_by_id(ctx, relation.meter_id)).meter_no,
                master=(await meter_by_id(ctx, master.meter_id)).meter_no,
            )
        above = await ctx.session.scalar(_MASTER, {"id": above})
