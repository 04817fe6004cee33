"""Add an entry of the tenant's own to the tree of menus."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts_menus import MenuEntry
from minshui.platform.access.domain.menu_rules import check_own_entry
from minshui.platform.access.errors_menus import MENU_CODE_TAKEN
from minshui.platform.access.menu_store import begin_menu_change, noted, write_own


async def create_menu(ctx: Context, declared: Sequence[MenuEntry], entry: MenuEntry) -> MenuEntry:
    """Add an entry; raises ``E_MENU_CODE_TAKEN`` and what ``check_own_entry`` raises."""
    known = await begin_menu_change(ctx, declared)
    if entry.code in known:
        title = known[entry.code].title
        raise MinshuiError(MENU_CODE_TAKEN, place=Place("code"), code=entry.code, title=title)
    check_own_entry(entry, known, declared_permissions().keys())
    await write_own(ctx, entry)
    await record_audit(ctx, "menu.create", "menu", entry.code, after=noted(entry))
    return entry
