"""Delete an entry of the tenant's own."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.contracts_menus import MenuEntry
from minshui.platform.access.errors_menus import MENU_HAS_CHILDREN, MENU_OF_PROGRAM
from minshui.platform.access.menu_store import begin_menu_change, delete_row, known_entry, noted


async def delete_menu(ctx: Context, declared: Sequence[MenuEntry], code: str) -> None:
    """Delete an own entry below which nothing stands.

    Raises ``E_MENU_UNKNOWN``, ``E_MENU_OF_PROGRAM`` or ``E_MENU_HAS_CHILDREN``.
    """
    known = await begin_menu_change(ctx, declared)
    entry = known_entry(known, code)
    if not entry.own:
        raise MinshuiError(MENU_OF_PROGRAM, title=entry.title)
    if below := sum(each.parent == code for each in known.values()):
        raise MinshuiError(MENU_HAS_CHILDREN, title=entry.title, count=below)
    await delete_row(ctx, code)
    await record_audit(ctx, "menu.delete", "menu", code, before=noted(entry))
