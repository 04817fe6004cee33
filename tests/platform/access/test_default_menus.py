"""The program's tree of menus names everything that the program has, and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.contracts_menus import MenuEntry, MenuKind
from minshui.platform.access.domain.ceiling import OPEN
from minshui.platform.access.domain.menu_rules import check_place
from minshui.platform.access.queries.permission_tree import PermissionNode, permission_tree
from minshui.platform.access.queries.program_routes import program_routes
from tests.api_cases import application


@pytest.fixture(scope="module")
def entries() -> tuple[MenuEntry, ...]:
    found: tuple[MenuEntry, ...] = application().state.menus
    return found


def test_every_permission_of_a_route_is_a_page_or_a_button(entries: tuple[MenuEntry, ...]) -> None:
    placed = {entry.permission for entry in entries}
    routes = program_routes(application().routes)
    assert {route.permission for route in routes if route.permission} - placed == set()


def test_every_permission_is_declared_by_a_module(entries: tuple[MenuEntry, ...]) -> None:
    named = {entry.permission for entry in entries if entry.permission is not None}
    assert named - declared_permissions().keys() == set()


def test_codes_and_paths_are_unique(entries: tuple[MenuEntry, ...]) -> None:
    codes = Counter(entry.code for entry in entries)
    paths = Counter(entry.path for entry in entries if entry.path)
    assert [each for each, count in (codes + paths).items() if count > 1] == []


def test_everything_stands_where_it_may(entries: tuple[MenuEntry, ...]) -> None:
    known = {entry.code: entry for entry in entries}
    for entry in entries:
        check_place(entry, known)


@pytest.mark.feature("F-0067")
def test_each_route_that_asks_for_a_permission_is_in_the_tree(
    entries: tuple[MenuEntry, ...],
) -> None:
    routes = [each for each in program_routes(application().routes) if each.permission]
    tree = permission_tree(entries, routes, OPEN)
    assert set(routes) - set(_apis(tree)) == set()
    assert {node.entry.kind for node in _nodes(tree)} == set(MenuKind)


def _nodes(tree: list[PermissionNode]) -> list[PermissionNode]:
    found = []
    for node in tree:
        found += [node, *_nodes(list(node.children))]
    return found


def _apis(tree: list[PermissionNode]) -> list[object]:
    return [api for node in _nodes(tree) for api in node.apis]
