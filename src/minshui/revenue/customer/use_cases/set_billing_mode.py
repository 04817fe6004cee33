"""Say how a meter's readings count: billed, read only, or an assessment of others."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.customer.contracts import (
    BillingMode,
    CustomerMeterContract,
    SetBillingMode,
)
from minshui.revenue.customer.errors import BILLING_MODE_SAME, ROLE_REASON
from minshui.revenue.customer.queries.customer_meters import (
    lock_bound_relation,
    relation_contract,
)
from minshui.revenue.customer.queries.history import SUBJECT

MODE_NAMES = {
    BillingMode.BILLED: "计费",
    BillingMode.UNBILLED: "抄而不计",
    BillingMode.ASSESSMENT: "考核表",
}


async def set_billing_mode(ctx: Context, command: SetBillingMode) -> CustomerMeterContract:
    """Change the mode from the next reading on; each reading keeps the one it was taken in.

    Raises ``E_METER_ROLE_REASON``, ``E_CUSTOMER_METER_UNKNOWN``, ``E_BILLING_MODE_SAME``.
    """
    if not command.reason.strip():
        raise MinshuiError(ROLE_REASON, place=Place("reason"))
    relation = await lock_bound_relation(ctx, command.cust_meter_id)
    before = relation.billing_mode
    if before == command.mode.value:
        raise MinshuiError(BILLING_MODE_SAME, relation=relation.id, mode=MODE_NAMES[command.mode])
    relation.billing_mode = command.mode.value
    await ctx.session.flush()
    await record_audit(
        ctx,
        "customer.set_billing_mode",
        SUBJECT,
        relation.cust_id,
        before={"cust_meter_id": relation.id, "billing_mode": before},
        after={"billing_mode": command.mode.value, "reason": command.reason},
    )
    return relation_contract(relation)
