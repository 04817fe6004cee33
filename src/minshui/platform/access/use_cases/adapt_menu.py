"""Hide, rename, order or move an entry of the program's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.contracts_menus import MenuAdaptation, MenuEntry
from minshui.platform.access.domain.menu_rules import check_place
from minshui.platform.access.domain.menu_tree import adapted
from minshui.platform.access.errors_menus import MENU_OWN
from minshui.platform.access.menu_store import (
    begin_menu_change,
    delete_row,
    known_entry,
    noted,
    write_adaptation,
)


async def adapt_menu(
    ctx: Context, declared: Sequence[MenuEntry], adaptation: MenuAdaptation
) -> MenuEntry:
    """Let an entry be as declared but for what the adaptation says; nothing: just as declared.

    Raises ``E_MENU_UNKNOWN``, ``E_MENU_OWN`` and what ``check_place`` raises.
    """
    known = await begin_menu_change(ctx, declared)
    before = known_entry(known, adaptation.code)
    if before.own:
        raise MinshuiError(MENU_OWN, title=before.title)
    as_declared = next(each for each in declared if each.code == adaptation.code)
    is_reset = all(value is None for value in astuple(adaptation)[1:])
    after = as_declared if is_reset else adapted(as_declared, adaptation)
    check_place(after, known)
    if is_reset:
        await delete_row(ctx, adaptation.code)
    else:
        await write_adaptation(ctx, adaptation)
    await record_audit(
        ctx, "menu.adapt", "menu", adaptation.code, before=noted(before), after=noted(after)
    )
    return after
