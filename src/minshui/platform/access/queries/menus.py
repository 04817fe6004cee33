"""The tree of menus as the tenant has made it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.access.contracts_menus import MenuAdaptation, MenuEntry, MenuKind
from minshui.platform.access.domain.menu_tree import merged
from minshui.platform.access.models import Menu

_ROWS = prepared(select(*Menu.__table__.columns).order_by(Menu.id))


async def menu_entries_of(ctx: Context, declared: Sequence[MenuEntry]) -> tuple[MenuEntry, ...]:
    """Return the program's entries as the tenant adapted them, and the tenant's own."""
    rows = (await ctx.session.execute(_ROWS)).all()
    adaptations = {row.code: _adaptation(row) for row in rows if not row.own}
    return merged(declared, adaptations, [_own(row) for row in rows if row.own])


def _adaptation(row: Row[Any]) -> MenuAdaptation:
    return MenuAdaptation(
        code=row.code,
        title=row.title,
        parent=row.parent_code,
        sort_order=row.sort_order,
        icon=row.icon,
        visible=row.visible,
        keep_alive=row.keep_alive,
    )


def _own(row: Row[Any]) -> MenuEntry:
    return MenuEntry(
        code=row.code,
        kind=MenuKind(row.kind),
        title=row.title,
        parent=row.parent_code,
        sort_order=row.sort_order,
        path=row.path,
        component=row.component,
        icon=row.icon,
        visible=row.visible,
        keep_alive=row.keep_alive,
        external_url=row.external_url,
        permission=row.permission_code,
        own=True,
    )
