"""Begin a collective payer."""

from __future__ import annotations

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.revenue.collective.contracts import CreateGroup, Group
from minshui.revenue.collective.models import CollectiveGroup
from minshui.revenue.collective.queries.groups import find_group
from minshui.revenue.customer.facade import account_of, customer_by_code

_INSERT = insert(CollectiveGroup).returning(CollectiveGroup.id)


async def create_group(ctx: Context, command: CreateGroup) -> Group:
    """Create a group without members; raises ``E_CUSTOMER_UNKNOWN`` for the payer."""
    payer = await customer_by_code(ctx, command.payer_code)
    account = await account_of(ctx, payer.id)
    (number,) = await next_numbers(ctx, "collective_group")
    values = {
        "code": f"JS{number:06d}",
        "name": command.name,
        "payer_account_id": account.id,
        "status": "active",
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    group_id = (await ctx.session.execute(_INSERT, values)).scalar_one()
    after = {"code": values["code"], "payer": payer.code}
    await record_audit(ctx, "collective.create", "biz_collective_group", group_id, after=after)
    return await find_group(ctx, group_id)
