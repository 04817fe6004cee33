"""The rows of menus: one at a time in a tenant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import bindparam, delete, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts_menus import MenuAdaptation, MenuEntry
from minshui.platform.access.errors_menus import MENU_UNKNOWN
from minshui.platform.access.models import Menu
from minshui.platform.access.queries.menus import menu_entries_of

_LOCK = "platform.menus"
_BY_CODE = select(Menu).where(Menu.code == bindparam("code"))
_DELETE = delete(Menu).where(Menu.code == bindparam("of_code"))
_ADAPTABLE = ("title", "sort_order", "icon", "visible", "keep_alive")
_OF_OWN = (*_ADAPTABLE, "kind", "path", "component", "external_url")


async def begin_menu_change(ctx: Context, declared: Sequence[MenuEntry]) -> dict[str, MenuEntry]:
    """Let nobody else change menus until this transaction ends; return the entries by code."""
    await database_of(ctx.session).lock(ctx.session, _LOCK)
    return {entry.code: entry for entry in await menu_entries_of(ctx, declared)}


def known_entry(known: dict[str, MenuEntry], code: str) -> MenuEntry:
    """Return an entry; raises ``E_MENU_UNKNOWN``."""
    if code not in known:
        raise MinshuiError(MENU_UNKNOWN, place=Place("code"), code=code)
    return known[code]


async def write_own(ctx: Context, entry: MenuEntry) -> None:
    """Insert or change the row of an entry that the tenant made."""
    values = {name: getattr(entry, name) for name in _OF_OWN}
    values |= {"parent_code": entry.parent, "permission_code": entry.permission}
    await _write(ctx, entry.code, own=True, values=values)


async def write_adaptation(ctx: Context, adaptation: MenuAdaptation) -> None:
    """Insert or change the row of what the tenant changes of an entry of the program's."""
    values = {name: getattr(adaptation, name) for name in _ADAPTABLE}
    values |= {"parent_code": adaptation.parent}
    await _write(ctx, adaptation.code, own=False, values=values)


async def delete_row(ctx: Context, code: str) -> None:
    """Delete the row of an entry."""
    await ctx.session.execute(_DELETE, {"of_code": code})


def noted(entry: MenuEntry | MenuAdaptation) -> dict[str, Any]:
    """Return an entry as the audit notes it."""
    return {name: value for name, value in asdict(entry).items() if value is not None}


async def _write(ctx: Context, code: str, *, own: bool, values: dict[str, Any]) -> None:
    row = (await ctx.session.execute(_BY_CODE, {"code": code})).scalar_one_or_none()
    if row is None:
        row = Menu(code=code, own=own)
        ctx.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.changed_at = ctx.clock.now()
    row.changed_by = ctx.actor.user_name
    await ctx.session.flush()
