"""Whether the actor holds all that another user holds."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.platform.access.models import UserRole
from minshui.platform.access.queries.role_book import read_role_book
from minshui.platform.access.queries.scopes import scopes_of_roles
from minshui.platform.access.refusing import require_may_give

_HELD = select(UserRole.role_id).where(UserRole.user_id == bindparam("user_id"))


async def check_outranks(ctx: Context, user_id: int, department_id: int | None) -> None:
    """Raise where a user of a department holds what the actor does not, or for more rows.

    Raises ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN``.
    """
    if ctx.actor.kind == "system":
        return
    held = (await ctx.session.execute(_HELD, {"user_id": user_id})).scalars().all()
    book = await read_role_book(ctx)
    scopes = await scopes_of_roles(
        ctx, {role_id: book.entries[role_id].data_scope for role_id in held}, department_id
    )
    for role_id in held:
        require_may_give(ctx, book.effective(role_id), scopes[role_id])
