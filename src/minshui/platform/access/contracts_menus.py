"""What others know of menus."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TOP = ""
"""The parent of what a tenant moved to the top of the tree."""


class MenuKind(StrEnum):
    """What an entry of the tree is (R-085)."""

    CATALOGUE = "catalogue"
    MENU = "menu"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry: a catalogue of others, a page or an outside link, or a button of a page.

    Who lacks ``permission`` does not see it; None: everybody does. ``own``: the tenant made it.
    """

    code: str
    kind: MenuKind
    title: str
    parent: str | None = None
    sort_order: int = 0
    path: str | None = None
    component: str | None = None
    icon: str | None = None
    visible: bool = True
    keep_alive: bool = False
    external_url: str | None = None
    permission: str | None = None
    own: bool = False
    adapted: bool = False


@dataclass(frozen=True, slots=True)
class MenuAdaptation:
    """What a tenant changes of an entry of the program's; None leaves it as declared."""

    code: str
    title: str | None = None
    parent: str | None = None
    sort_order: int | None = None
    icon: str | None = None
    visible: bool | None = None
    keep_alive: bool | None = None


@dataclass(frozen=True, slots=True)
class MenuNode:
    """An entry with what stands below it."""

    entry: MenuEntry
    children: tuple[MenuNode, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnMenus:
    """What one user is shown: the tree, the pages a browser may go to, the buttons they may use."""

    tree: tuple[MenuNode, ...]
    pages: tuple[MenuEntry, ...]
    buttons: tuple[str, ...]
