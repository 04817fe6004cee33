"""End a group's paying for a customer who is gone."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.revenue.collective.contracts import LeftBecause
from minshui.revenue.collective.models import CollectiveMember
from minshui.revenue.customer.facade import account_of, lock_accounts

_END = (
    update(CollectiveMember)
    .where(CollectiveMember.open_account_id == bindparam("of_account"))
    .values(open_account_id=None, left_on=bindparam("today"), left_because=LeftBecause.CLOSED.value)
    .returning(CollectiveMember.group_id)
    .execution_options(synchronize_session=False)
)


async def end_membership(ctx: Context, cust_id: int) -> None:
    """Take a closed customer out of the group that pays for it, if one does.

    Idempotent; a customer who was reinstated in the meantime stays.
    """
    (account,) = await lock_accounts(ctx, [(await account_of(ctx, cust_id)).id])
    if account.status != "closed":
        return
    values = {"of_account": account.id, "today": ctx.clock.today()}
    group_id = (await ctx.session.execute(_END, values)).scalar_one_or_none()
    if group_id is not None:
        before = {"member": account.code, "because": LeftBecause.CLOSED.value}
        await record_audit(ctx, "collective.leave", "biz_collective_group", group_id, before=before)
