"""Keep copies of what many requests are about to ask for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.access.domain.role_book import RoleBook
from minshui.platform.access.models import Role, UserRole
from minshui.platform.access.permission_caches import PermissionCaches, role_key
from minshui.platform.access.queries.role_book import read_role_book

_MOST_HELD = prepared(
    select(Role.id, Role.version)
    .join(UserRole, UserRole.role_id == Role.id)
    .where(Role.status == "enabled")
    .group_by(Role.id, Role.version)
    .order_by(func.count().desc(), Role.id)
    .limit(bindparam("most"))
)


async def warm_permissions(ctx: Context, kept: PermissionCaches, most: int = 50) -> int:
    """Keep what the roles that most users hold permit; return how many (F-0066)."""
    rows = (await ctx.session.execute(_MOST_HELD, {"most": most})).all()
    book = await read_role_book(ctx)
    for row in rows:
        await _keep(ctx, kept, book, row)
    await kept.ceiling(ctx)
    return len(rows)


async def _keep(ctx: Context, kept: PermissionCaches, book: RoleBook, row: Row[Any]) -> None:
    async def known() -> frozenset[str]:
        return book.effective(row.id) if row.id in book.entries else frozenset()

    key = role_key(ctx.tenant_code, row.id, row.version)
    await kept.roles.get(ctx.session, ctx.tenant_code, key, known)
