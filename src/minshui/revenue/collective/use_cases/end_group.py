"""End a collective payer."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.collective.contracts import Group
from minshui.revenue.collective.errors import GROUP_MEMBERS_LEFT
from minshui.revenue.collective.group_store import lock_group, member_accounts
from minshui.revenue.collective.models import CollectiveGroup
from minshui.revenue.collective.queries.groups import find_group

_END = (
    update(CollectiveGroup)
    .where(CollectiveGroup.id == bindparam("ended"))
    .values(status="ended")
    .execution_options(synchronize_session=False)
)


async def end_group(ctx: Context, group_id: int) -> Group:
    """End a group without members; its number is not given again.

    Raises ``E_GROUP_UNKNOWN``, ``E_GROUP_ENDED``, ``E_GROUP_MEMBERS_LEFT``.
    """
    group = await lock_group(ctx, group_id, "停用")
    members = await member_accounts(ctx, group_id)
    if members:
        raise MinshuiError(GROUP_MEMBERS_LEFT, group=group.code, count=len(members))
    await ctx.session.execute(_END, {"ended": group_id})
    await record_audit(ctx, "collective.end", "biz_collective_group", group_id)
    return await find_group(ctx, group_id)
