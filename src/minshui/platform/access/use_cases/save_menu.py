"""Change an entry of the tenant's own."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.permission import declared_permissions
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.contracts_menus import MenuEntry
from minshui.platform.access.domain.menu_rules import check_own_entry
from minshui.platform.access.errors_menus import MENU_OF_PROGRAM
from minshui.platform.access.menu_store import begin_menu_change, known_entry, noted, write_own


async def save_menu(ctx: Context, declared: Sequence[MenuEntry], entry: MenuEntry) -> MenuEntry:
    """Bring an own entry to what ``entry`` says.

    Raises ``E_MENU_UNKNOWN``, ``E_MENU_OF_PROGRAM`` and what ``check_own_entry`` raises.
    """
    known = await begin_menu_change(ctx, declared)
    before = known_entry(known, entry.code)
    if not before.own:
        raise MinshuiError(MENU_OF_PROGRAM, title=before.title)
    check_own_entry(entry, known, declared_permissions().keys())
    await write_own(ctx, entry)
    await record_audit(
        ctx, "menu.change", "menu", entry.code, before=noted(before), after=noted(entry)
    )
    return entry
