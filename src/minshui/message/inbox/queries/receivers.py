"""Users as receivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among, is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.message.gateway.facade import AddressSource, ChannelCode, ReceiverKind
from minshui.message.inbox.domain.owner import inbox_of_user
from minshui.platform.access.models import Role, UserRole
from minshui.platform.identity.models import User
from minshui.platform.organization.facade import department_by_code, list_departments

_ENABLED = prepared(select(User.id).where(is_among(User.id, "user_ids"), User.status == "enabled"))
_CHOSEN = prepared(
    select(User.id)
    .where(
        User.status == "enabled",
        or_(
            is_among(User.id, "user_ids"),
            is_among(User.department_id, "department_ids"),
            User.id.in_(
                select(UserRole.user_id)
                .join(Role, Role.id == UserRole.role_id)
                .where(is_among_texts(Role.code, "role_codes"))
            ),
        ),
    )
    .order_by(User.id)
)


async def chosen_users(
    ctx: Context,
    user_ids: Sequence[int],
    role_codes: Sequence[str],
    department_ids: Sequence[int],
) -> list[int]:
    """Return the enabled users who are named, hold a role or are of a department."""
    values = {
        "user_ids": list(user_ids),
        "role_codes": list(role_codes),
        "department_ids": list(department_ids),
    }
    return [row.id for row in await ctx.session.execute(_CHOSEN, values)]


async def departments_and_below(ctx: Context, codes: Sequence[str]) -> list[int]:
    """Return the ids of departments and of all below them; raises ``E_DEPARTMENT_UNKNOWN``."""
    found = {(await department_by_code(ctx, code)).id for code in codes}
    tree = await list_departments(ctx) if found else []
    grown = True
    while grown:
        below = {each.id for each in tree if each.parent_id in found}
        grown = not below <= found
        found |= below
    return sorted(found)


async def _inboxes(ctx: Context, refs: Sequence[str]) -> Mapping[str, str]:
    ids = [int(ref) for ref in refs if ref.isdecimal()]
    rows = await ctx.session.execute(_ENABLED, {"user_ids": ids})
    return {str(row.id): inbox_of_user(row.id) for row in rows}


USER_INBOXES = AddressSource(ReceiverKind.USER, ChannelCode.INBOX, _inboxes)
