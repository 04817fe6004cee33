"""Groups and their members in the database: pre-built statements."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.collective.errors import GROUP_ENDED, GROUP_UNKNOWN
from minshui.revenue.collective.models import CollectiveGroup, CollectiveMember

_LOCK = (
    select(CollectiveGroup.__table__)
    .where(CollectiveGroup.id == bindparam("group"))
    .with_for_update()
)
_MEMBER_ACCOUNTS = (
    select(CollectiveMember.account_id)
    .where(
        and_(
            CollectiveMember.group_id == bindparam("group"),
            CollectiveMember.open_account_id.is_not(None),
        )
    )
    .order_by(CollectiveMember.account_id)
)


async def lock_any_group(ctx: Context, group_id: int) -> Any:
    """Lock a group's row, whether it is active or ended; raises ``E_GROUP_UNKNOWN``."""
    row = (await ctx.session.execute(_LOCK, {"group": group_id})).one_or_none()
    if row is None:
        raise MinshuiError(GROUP_UNKNOWN, group=group_id)
    return row


async def lock_group(ctx: Context, group_id: int, work: str) -> Any:
    """Lock an active group's row; raises ``E_GROUP_UNKNOWN``, ``E_GROUP_ENDED``."""
    row = await lock_any_group(ctx, group_id)
    if row.status != "active":
        raise MinshuiError(GROUP_ENDED, group=row.code, work=work)
    return row


async def member_accounts(ctx: Context, group_id: int) -> list[int]:
    """Return the accounts that a group pays for now, ascending."""
    rows = await ctx.session.execute(_MEMBER_ACCOUNTS, {"group": group_id})
    return [row.account_id for row in rows]
