"""End a group's paying for a customer."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.collective.contracts import Group, LeftBecause
from minshui.revenue.collective.errors import MEMBER_ABSENT
from minshui.revenue.collective.group_store import lock_group
from minshui.revenue.collective.models import CollectiveMember
from minshui.revenue.collective.queries.groups import find_group
from minshui.revenue.customer.facade import account_of, customer_by_code

_LEAVE = (
    update(CollectiveMember)
    .where(
        CollectiveMember.group_id == bindparam("of_group"),
        CollectiveMember.open_account_id == bindparam("of_account"),
    )
    .values(
        open_account_id=None, left_on=bindparam("today"), left_because=LeftBecause.REMOVED.value
    )
    .execution_options(synchronize_session=False)
)


async def remove_member(ctx: Context, group_id: int, customer_code: str) -> Group:
    """Take a customer out of a group; what it was given stays its own.

    Raises ``E_GROUP_UNKNOWN``, ``E_GROUP_ENDED``, ``E_CUSTOMER_UNKNOWN``, ``E_MEMBER_ABSENT``.
    """
    group = await lock_group(ctx, group_id, "移出成员")
    account = await account_of(ctx, (await customer_by_code(ctx, customer_code)).id)
    left = await ctx.session.execute(
        _LEAVE,
        {"of_group": group_id, "of_account": account.id, "today": ctx.clock.today()},
    )
    if left.rowcount == 0:  # type: ignore[attr-defined]
        raise MinshuiError(MEMBER_ABSENT, customer=customer_code, group=group.code)
    before = {"member": customer_code}
    await record_audit(ctx, "collective.remove", "biz_collective_group", group_id, before=before)
    return await find_group(ctx, group_id)
