"""The tree of menus as a tenant has made it, and what of it somebody sees: pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from minshui.platform.access.contracts_menus import (
    TOP,
    MenuAdaptation,
    MenuEntry,
    MenuKind,
    MenuNode,
    OwnMenus,
)

_ADAPTED = ("title", "sort_order", "icon", "visible", "keep_alive")


def merged(
    declared: Iterable[MenuEntry],
    adaptations: Mapping[str, MenuAdaptation],
    own: Iterable[MenuEntry],
) -> tuple[MenuEntry, ...]:
    """Return the program's entries as the tenant adapted them, and the tenant's own."""
    entries = []
    for entry in declared:
        adaptation = adaptations.get(entry.code)
        entries.append(entry if adaptation is None else adapted(entry, adaptation))
    return (*entries, *own)


def adapted(entry: MenuEntry, adaptation: MenuAdaptation) -> MenuEntry:
    """Return an entry of the program's as a tenant wants it."""
    changed = {name: value for name in _ADAPTED if (value := getattr(adaptation, name)) is not None}
    parent = entry.parent if adaptation.parent is None else adaptation.parent or None
    return replace(entry, **changed, parent=parent, adapted=True)


def tree_of(entries: Sequence[MenuEntry]) -> tuple[MenuNode, ...]:
    """Return the entries as a tree; what stands below nothing that there is stands at the top."""
    known = {entry.code: entry for entry in entries}
    below: defaultdict[str, list[MenuEntry]] = defaultdict(list)
    for entry in entries:
        is_reached = entry.parent in known and not stands_below_itself(known, entry)
        below[entry.parent or TOP if is_reached else TOP].append(entry)

    def nodes(code: str) -> tuple[MenuNode, ...]:
        ordered = sorted(below[code], key=lambda each: (each.sort_order, each.code))
        return tuple(MenuNode(each, nodes(each.code)) for each in ordered)

    return nodes(TOP)


def stands_below_itself(known: Mapping[str, MenuEntry], entry: MenuEntry) -> bool:
    """Return whether the way up from an entry leads back to it."""
    passed: set[str] = set()
    above = entry.parent
    while above is not None and above in known and above not in passed:
        if above == entry.code:
            return True
        passed.add(above)
        above = known[above].parent
    return False


def menus_of(entries: Sequence[MenuEntry], permissions: AbstractSet[str]) -> OwnMenus:
    """Return what somebody with these permissions sees.

    A hidden page is not in the tree, yet a browser may go there: other pages link to it. A page
    below something hidden is hidden too.
    """
    allowed = [
        entry for entry in entries if entry.permission is None or entry.permission in permissions
    ]
    pages = tuple(
        entry for entry in allowed if entry.kind is MenuKind.MENU and entry.external_url is None
    )
    buttons = {entry.permission for entry in allowed if entry.kind is MenuKind.BUTTON}
    return OwnMenus(
        tree=_shown(tree_of(allowed)),
        pages=pages,
        buttons=tuple(sorted(each for each in buttons if each is not None)),
    )


def _shown(nodes: Iterable[MenuNode]) -> tuple[MenuNode, ...]:
    shown = []
    for node in nodes:
        if not node.entry.visible or node.entry.kind is MenuKind.BUTTON:
            continue
        children = _shown(node.children)
        if children or node.entry.kind is MenuKind.MENU:
            buttons = [each for each in node.children if each.entry.kind is MenuKind.BUTTON]
            shown.append(MenuNode(node.entry, (*children, *buttons)))
    return tuple(shown)
