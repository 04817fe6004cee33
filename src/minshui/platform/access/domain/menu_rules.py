"""What an entry that a tenant makes must be like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from minshui.kernel.errors import ErrorCode, MinshuiError, Place
from minshui.platform.access.contracts_menus import MenuEntry, MenuKind
from minshui.platform.access.domain.menu_tree import stands_below_itself
from minshui.platform.access.errors_menus import (
    MENU_CODE_FORM,
    MENU_IN_ITSELF,
    MENU_PARENT_KIND,
    MENU_PATH_FORM,
    MENU_PATH_TAKEN,
    MENU_PERMISSION_UNKNOWN,
    MENU_PERMISSION_WANTED,
    MENU_TARGET,
    MENU_TOO_DEEP,
    MENU_UNKNOWN,
    MENU_URL_FORM,
)

OWN_PREFIX = "own."
"""Begins the codes of a tenant's entries, so that no later release has one of the same code."""

_MAX_DEPTH = 5
_CODE = re.compile(r"own\.[a-z0-9_.]{1,60}")
_PATH = re.compile(r"/[0-9A-Za-z/_:.-]{1,150}")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]{0,400}")
_PARENTS: Mapping[MenuKind, tuple[MenuKind | None, ...]] = {
    MenuKind.CATALOGUE: (None, MenuKind.CATALOGUE),
    MenuKind.MENU: (None, MenuKind.CATALOGUE),
    MenuKind.BUTTON: (MenuKind.MENU,),
}


def check_own_entry(
    entry: MenuEntry, known: Mapping[str, MenuEntry], permissions: AbstractSet[str]
) -> None:
    """Raise a coded error unless the entry may stand in a tree of these entries."""
    if not _CODE.fullmatch(entry.code):
        raise _fault(MENU_CODE_FORM, "code", code=entry.code)
    if entry.permission is not None and entry.permission not in permissions:
        raise _fault(MENU_PERMISSION_UNKNOWN, "permission", permission=entry.permission)
    if entry.kind is MenuKind.BUTTON and entry.permission is None:
        raise _fault(MENU_PERMISSION_WANTED, "permission")
    _check_target(entry, known)
    check_place(entry, known)


def check_place(entry: MenuEntry, known: Mapping[str, MenuEntry]) -> None:
    """Raise a coded error unless an entry may stand below its parent."""
    parent = None
    if entry.parent is not None:
        parent = known.get(entry.parent)
        if parent is None:
            raise _fault(MENU_UNKNOWN, "parent", code=entry.parent)
    if (None if parent is None else parent.kind) not in _PARENTS[entry.kind]:
        raise _fault(MENU_PARENT_KIND, "parent", title=entry.title)
    placed = {**known, entry.code: entry}
    if stands_below_itself(placed, entry):
        raise _fault(MENU_IN_ITSELF, "parent", title=entry.title)
    if _depth(placed, entry) > _MAX_DEPTH:
        raise _fault(MENU_TOO_DEEP, "parent", limit=_MAX_DEPTH)


def _check_target(entry: MenuEntry, known: Mapping[str, MenuEntry]) -> None:
    if entry.kind is not MenuKind.MENU:
        if entry.path or entry.component or entry.external_url:
            raise _fault(MENU_TARGET, "path")
        return
    if entry.external_url is not None:
        if entry.path or entry.component:
            raise _fault(MENU_TARGET, "external_url")
        if not _URL.fullmatch(entry.external_url):
            raise _fault(MENU_URL_FORM, "external_url")
        return
    if not (entry.path and entry.component):
        raise _fault(MENU_TARGET, "path")
    if not _PATH.fullmatch(entry.path):
        raise _fault(MENU_PATH_FORM, "path", path=entry.path)
    for other in known.values():
        if other.path == entry.path and other.code != entry.code:
            raise _fault(MENU_PATH_TAKEN, "path", path=entry.path, title=other.title)


def _depth(known: Mapping[str, MenuEntry], entry: MenuEntry) -> int:
    """Return how many stand in the longest line through an entry, itself included."""
    above = 0
    parent = entry.parent
    while parent is not None and above <= _MAX_DEPTH:
        above += 1
        parent = known[parent].parent if parent in known else None
    return above + _height(known, entry, _MAX_DEPTH)


def _height(known: Mapping[str, MenuEntry], entry: MenuEntry, most: int) -> int:
    if most < 0:
        return 1
    below = [each for each in known.values() if each.parent == entry.code]
    return 1 + max((_height(known, each, most - 1) for each in below), default=0)


def _fault(error: ErrorCode, field: str, **params: object) -> MinshuiError:
    return MinshuiError(error, place=Place(field), **params)
