"""How the program declares its tree of menus: see ``entrypoints/default_menus.py``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from minshui.infrastructure.security.permission import Permission
from minshui.platform.access.contracts_menus import MenuEntry, MenuKind

_STEP = 10


@dataclass(frozen=True, slots=True)
class DeclaredMenu:
    """A catalogue or a page with what stands below it; ``buttons`` are patterns over codes."""

    code: str
    title: str
    kind: MenuKind
    icon: str | None
    permission: str | None
    buttons: tuple[str, ...]
    keep_alive: bool
    children: tuple[DeclaredMenu, ...]


def catalogue(code: str, title: str, icon: str, *children: DeclaredMenu) -> DeclaredMenu:
    """Declare a catalogue; who sees nothing below it does not see it."""
    return DeclaredMenu(code, title, MenuKind.CATALOGUE, icon, None, (), False, children)


def page(
    code: str, title: str, needs: str | None, *buttons: str, keep_alive: bool = False
) -> DeclaredMenu:
    """Declare a page that who holds ``needs`` sees; None: everybody who is signed in.

    ``revenue.customers`` is at ``/revenue/customers``, in the file ``revenue/customers/index``.
    Its buttons are the permissions that its patterns match, but for the buttons of pages before it
    and what any page needs.
    """
    return DeclaredMenu(code, title, MenuKind.MENU, None, needs, buttons, keep_alive, ())


def menu_entries(
    tree: Sequence[DeclaredMenu], permissions: Mapping[str, Permission]
) -> tuple[MenuEntry, ...]:
    """Return the tree as a list of entries, in the order in which it is declared."""
    needed = set(_needed(tree))
    unplaced = {code: each for code, each in permissions.items() if code not in needed}
    return tuple(_entries(tree, None, unplaced))


def _needed(menus: Sequence[DeclaredMenu]) -> Iterator[str]:
    for menu in menus:
        if menu.permission is not None:
            yield menu.permission
        yield from _needed(menu.children)


def _entries(
    menus: Sequence[DeclaredMenu], parent: str | None, unplaced: dict[str, Permission]
) -> Iterator[MenuEntry]:
    for place, menu in enumerate(menus, start=1):
        is_page = menu.kind is MenuKind.MENU
        way = menu.code.replace(".", "/")
        yield MenuEntry(
            code=menu.code,
            kind=menu.kind,
            title=menu.title,
            parent=parent,
            sort_order=place * _STEP,
            path=f"/{way}" if is_page else None,
            component=f"{way}/index" if is_page else None,
            icon=menu.icon,
            keep_alive=menu.keep_alive,
            permission=menu.permission,
        )
        yield from _buttons(menu, unplaced)
        yield from _entries(menu.children, menu.code, unplaced)


def _buttons(menu: DeclaredMenu, unplaced: dict[str, Permission]) -> Iterator[MenuEntry]:
    matching = [
        permission
        for code, permission in unplaced.items()
        if any(fnmatchcase(code, pattern) for pattern in menu.buttons)
    ]
    for place, permission in enumerate(matching, start=1):
        del unplaced[permission.code]
        yield MenuEntry(
            code=permission.code,
            kind=MenuKind.BUTTON,
            title=permission.title,
            parent=menu.code,
            sort_order=place * _STEP,
            permission=permission.code,
        )
