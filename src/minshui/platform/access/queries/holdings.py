"""What somebody's roles give them at this moment, and for whose rows."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.infrastructure.security.scope import Holding
from minshui.platform.access.contracts import HeldRole
from minshui.platform.access.permission_caches import PermissionCaches, role_key, user_key
from minshui.platform.access.queries.role_book import read_role_book
from minshui.platform.access.queries.scopes import scopes_of_roles


async def holdings_of(
    ctx: Context,
    user_id: int,
    roles: Sequence[HeldRole],
    department_id: int | None,
    kept: PermissionCaches,
) -> tuple[Holding, ...]:
    """Return what each of a user's enabled roles permits, the inherited included, and its scope.

    What the platform has switched off is in none of them (R-080).
    """
    ceiling = await kept.ceiling(ctx)

    async def read() -> tuple[frozenset[str], ...]:
        return tuple([ceiling.under(await _permitted(ctx, role, kept)) for role in roles])

    key = user_key(ctx.tenant_code, user_id, roles, ceiling)
    permitted = await kept.users.get(ctx.session, ctx.tenant_code, key, read)
    scopes = await scopes_of_roles(
        ctx, {role.id: role.data_scope for role in roles}, department_id, kept.scopes
    )
    return tuple(
        Holding(permissions, scopes[role.id])
        for role, permissions in zip(roles, permitted, strict=True)
    )


async def _permitted(ctx: Context, role: HeldRole, kept: PermissionCaches) -> frozenset[str]:
    if role.grants_all:
        return frozenset(declared_permissions())

    async def read() -> frozenset[str]:
        book = await read_role_book(ctx)
        return book.effective(role.id) if role.id in book.entries else frozenset()

    return await kept.roles.get(
        ctx.session, ctx.tenant_code, role_key(ctx.tenant_code, role.id, role.version), read
    )
