"""Begin a collective payer."""

from __future__ import annotations

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.collective.contracts import CreateGroup, Group
from minshui.revenue.collective.errors import GROUP_PAYER_CLOSED
from minshui.revenue.collective.models import CollectiveGroup
from minshui.revenue.collective.queries.groups import find_group
from minshui.revenue.customer.facade import account_of, customer_by_code, lock_accounts

_INSERT = insert(CollectiveGroup).returning(CollectiveGroup.id)


async def create_group(ctx: Context, command: CreateGroup) -> Group:
    """Create a group without members.

    Raises ``E_CUSTOMER_UNKNOWN`` or ``E_GROUP_PAYER_CLOSED`` for the payer.
    """
    payer = await customer_by_code(ctx, command.payer_code)
    (account,) = await lock_accounts(ctx, [(await account_of(ctx, payer.id)).id])
    if account.status == "closed":
        raise MinshuiError(GROUP_PAYER_CLOSED, place=Place("payer_code"), customer=payer.code)
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
