"""Everything that a role may be given, by the menus where it is used (F-0067, R-085)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from minshui.platform.access.contracts_menus import MenuEntry, MenuNode
from minshui.platform.access.domain.ceiling import Ceiling
from minshui.platform.access.domain.menu_tree import tree_of
from minshui.platform.access.queries.program_routes import ProgramRoute


@dataclass(frozen=True, slots=True)
class PermissionNode:
    """A catalogue, a page or a button, with the routes that its permission opens."""

    entry: MenuEntry
    switched_off: bool
    apis: tuple[ProgramRoute, ...]
    children: tuple[PermissionNode, ...]


def permission_tree(
    entries: Sequence[MenuEntry], routes: Iterable[ProgramRoute], ceiling: Ceiling
) -> list[PermissionNode]:
    """Return the tree of menu → button → api; outside links and pages for everybody left out."""
    opened: defaultdict[str, list[ProgramRoute]] = defaultdict(list)
    for route in routes:
        if route.permission is not None:
            opened[route.permission].append(route)

    def node(menu: MenuNode) -> PermissionNode | None:
        permission = menu.entry.permission
        below = (node(child) for child in menu.children)
        children = tuple(child for child in below if child is not None)
        if permission is None and not children:
            return None
        return PermissionNode(
            entry=menu.entry,
            switched_off=permission is not None and not ceiling.lets(permission),
            apis=tuple(opened[permission]) if permission is not None else (),
            children=children,
        )

    nodes = (node(menu) for menu in tree_of(entries))
    return [each for each in nodes if each is not None]
