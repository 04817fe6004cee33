"""The tree of menus: the program's, as a tenant adapts it, as somebody sees it."""

from __future__ import annotations

from dataclasses import replace

from minshui.infrastructure.security.permission import Permission
from minshui.platform.access.contracts_menus import (
    TOP,
    MenuAdaptation,
    MenuEntry,
    MenuKind,
    MenuNode,
)
from minshui.platform.access.domain.menu_tree import menus_of, merged, tree_of
from minshui.platform.access.menu_declaring import catalogue, menu_entries, page

READ = Permission("test.menu.read", "看")
OPEN = Permission("test.menu.open", "开")
CLOSE = Permission("test.menu.close", "关")
PERMISSIONS = {each.code: each for each in (READ, OPEN, CLOSE)}
DECLARED = menu_entries(
    (
        page("home", "首页", None),
        catalogue(
            "shop",
            "商店",
            "shop",
            page("shop.goods", "商品", READ.code, "test.menu.open"),
            page("shop.rest", "其他", READ.code, "test.*"),
        ),
    ),
    PERMISSIONS,
)


def shape(nodes: tuple[MenuNode, ...]) -> list[object]:
    """The codes of a tree, those below another as a list after it."""
    found: list[object] = []
    for node in nodes:
        found.append(node.entry.code)
        if node.children:
            found.append(shape(node.children))
    return found


def adapted(*adaptations: MenuAdaptation) -> tuple[MenuEntry, ...]:
    return merged(DECLARED, {each.code: each for each in adaptations}, ())


def test_a_page_has_the_buttons_that_no_page_before_it_has() -> None:
    assert shape(tree_of(DECLARED)) == [
        "home",
        "shop",
        ["shop.goods", ["test.menu.open"], "shop.rest", ["test.menu.close"]],
    ]


def test_a_page_is_where_its_code_says() -> None:
    goods = next(each for each in DECLARED if each.code == "shop.goods")
    assert (goods.path, goods.component) == ("/shop/goods", "shop/goods/index")


def test_a_tenant_renames_moves_and_orders() -> None:
    entries = adapted(
        MenuAdaptation("shop.rest", title="更多", parent=TOP, sort_order=5),
        MenuAdaptation("shop", sort_order=1),
    )
    assert shape(tree_of(entries)) == [
        "shop",
        ["shop.goods", ["test.menu.open"]],
        "shop.rest",
        ["test.menu.close"],
        "home",
    ]
    rest = next(each for each in entries if each.code == "shop.rest")
    assert (rest.title, rest.path, rest.adapted) == ("更多", "/shop/rest", True)


def test_what_a_later_release_adds_is_not_lost_to_an_adapted_tree() -> None:
    adaptation = {"shop": MenuAdaptation("shop", title="门店")}
    later = (*DECLARED, replace(DECLARED[2], code="shop.new", path="/shop/new", sort_order=99))
    shop = next(node for node in tree_of(merged(later, adaptation, ())) if node.children)
    assert shop.entry.title == "门店"
    assert [child.entry.code for child in shop.children] == ["shop.goods", "shop.rest", "shop.new"]


def test_what_an_older_release_had_disturbs_nobody() -> None:
    entries = adapted(MenuAdaptation("gone", title="旧"))
    assert entries == DECLARED


def test_an_entry_below_one_that_is_gone_or_below_itself_stands_at_the_top() -> None:
    lost = MenuEntry("own.lost", MenuKind.MENU, "失", parent="gone", own=True)
    one = MenuEntry("own.one", MenuKind.CATALOGUE, "甲", parent="own.two", own=True)
    two = MenuEntry("own.two", MenuKind.CATALOGUE, "乙", parent="own.one", own=True)
    assert shape(tree_of((lost, one, two))) == ["own.lost", "own.one", "own.two"]


def test_one_sees_what_ones_permissions_allow() -> None:
    nobody = menus_of(DECLARED, frozenset())
    reader = menus_of(DECLARED, frozenset({READ.code, CLOSE.code}))
    assert (shape(nobody.tree), nobody.buttons) == (["home"], ())
    assert shape(reader.tree) == ["home", "shop", ["shop.goods", "shop.rest", [CLOSE.code]]]
    assert reader.buttons == (CLOSE.code,)
    assert [each.code for each in reader.pages] == ["home", "shop.goods", "shop.rest"]


def test_a_hidden_page_is_reached_but_not_shown() -> None:
    entries = adapted(MenuAdaptation("shop.goods", visible=False))
    seen = menus_of(entries, frozenset({READ.code}))
    assert shape(seen.tree) == ["home", "shop", ["shop.rest"]]
    assert [each.code for each in seen.pages if not each.visible] == ["shop.goods"]


def test_a_catalogue_of_which_nothing_is_shown_is_not_shown() -> None:
    hidden = [MenuAdaptation(code, visible=False) for code in ("shop.goods", "shop.rest")]
    assert shape(menus_of(adapted(*hidden), frozenset(PERMISSIONS)).tree) == ["home"]


def test_an_outside_link_is_shown_and_no_page_of_ours() -> None:
    link = MenuEntry("own.map", MenuKind.MENU, "地图", external_url="https://map.test", own=True)
    seen = menus_of((link,), frozenset())
    assert (shape(seen.tree), seen.pages) == (["own.map"], ())
