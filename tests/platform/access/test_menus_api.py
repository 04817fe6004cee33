"""The routes of menus."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.platform.access.contracts_menus import MenuEntry, MenuKind
from minshui.platform.access.use_cases.create_menu import create_menu
from tests.api_cases import OTHER_TENANT, ApiCases, Staff, application, fingerprint

MENUS = "/api/v1/platform/menus"
OWN = "/api/v1/platform/me/menus"
MANAGE = "platform.access.manage_menus"
READ = "platform.access.read"
BOARD: dict[str, Any] = {
    "code": "own.board",
    "kind": "menu",
    "title": "调度大屏",
    "parent": "operation",
    "sort_order": 5,
    "path": "/own/board",
    "component": "own/board/index",
    "permission": READ,
}
SAVED = {name: value for name, value in BOARD.items() if name != "code"}


async def _board(ctx: Context) -> dict[str, Any]:
    entry = MenuEntry(
        code="own.board",
        kind=MenuKind.MENU,
        title="大屏",
        path="/own/board",
        component="own/board/index",
        own=True,
    )
    await create_menu(ctx, application().state.menus, entry)
    return {"path": {"code": "own.board"}}


class TestOwnMenus(ApiCases):
    ROUTE = f"GET {OWN}"
    PERMISSION = None


class TestListMenus(ApiCases):
    ROUTE = f"GET {MENUS}"
    PERMISSION = MANAGE


class TestAddMenu(ApiCases):
    ROUTE = f"POST {MENUS}"
    PERMISSION = MANAGE
    STATUS = 201
    BODY: ClassVar = BOARD
    BAD_BODIES: ClassVar = [
        {},
        BOARD | {"code": "board"},
        BOARD | {"kind": "page"},
        BOARD | {"path": "board"},
        BOARD | {"path": None},
        BOARD | {"permission": "no.such"},
        BOARD | {"external_url": "https://x.test"},
        BOARD | {"kind": "button", "path": None, "component": None},
        BOARD | {"parent": "system.users"},
        BOARD | {"path": None, "component": None, "external_url": "javascript:alert(1)"},
    ]


class TestChangeMenu(ApiCases):
    ROUTE = f"PUT {MENUS}/{{code}}"
    PERMISSION = MANAGE
    BODY: ClassVar = SAVED
    BAD_BODIES: ClassVar = [{}, BOARD, SAVED | {"title": ""}, SAVED | {"sort_order": -1}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await _board(ctx)


class TestAdaptMenu(ApiCases):
    ROUTE = f"PUT {MENUS}/system.users/adaptation"
    PERMISSION = MANAGE
    BODY: ClassVar = {"title": "员工", "visible": False}
    BAD_BODIES: ClassVar = [{"path": "/x"}, {"title": ""}, {"parent": "Bad Code"}]


class TestRemoveMenu(ApiCases):
    ROUTE = f"DELETE {MENUS}/{{code}}"
    PERMISSION = MANAGE
    STATUS = 204

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await _board(ctx)


def _find(nodes: list[dict[str, Any]], code: str) -> dict[str, Any] | None:
    for node in nodes:
        found = node if node["code"] == code else _find(node["children"], code)
        if found is not None:
            return found
    return None


@pytest.mark.feature("F-0041", "F-0042", "F-0049")
async def test_one_is_shown_the_menus_pages_and_buttons_of_ones_permissions(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    member = await staff.member(
        "revenue.customer.read", "revenue.customer.open", "revenue.tariff.save"
    )
    # when
    own = (await api.get(OWN, headers=member.headers)).json()
    # then
    assert [node["code"] for node in own["menus"]] == ["home", "customer", "me"]
    customers = _find(own["menus"], "customer")
    assert customers is not None
    assert [node["code"] for node in customers["children"]] == ["customer.customers"]
    assert own["buttons"] == ["revenue.customer.open", "revenue.tariff.save"]
    route = next(each for each in own["routes"] if each["name"] == "customer.customers")
    assert route == {
        "name": "customer.customers",
        "path": "/customer/customers",
        "component": "customer/customers/index",
        "title": "客户档案",
        "icon": None,
        "keep_alive": True,
        "hidden": False,
    }


@pytest.mark.feature("F-0040", "F-0095")
async def test_a_tenants_own_entry_stands_in_its_tree_only(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    boss, other = await staff.administrator(), await staff.member(READ)
    # when
    made = await api.post(MENUS, json=BOARD, headers=boss.headers)
    # then
    assert (made.status_code, made.json()["own"]) == (201, True)
    for member in (boss, other):
        own = (await api.get(OWN, headers=member.headers)).json()
        board = _find(own["menus"], "own.board")
        assert board is not None
        assert (board["title"], board["parent"]) == ("调度大屏", "operation")
    # and it changes and goes
    await api.put(f"{MENUS}/own.board", json=SAVED | {"title": "大屏"}, headers=boss.headers)
    tree = (await api.get(MENUS, headers=boss.headers)).json()
    assert (_find(tree, "own.board") or {})["title"] == "大屏"
    await api.delete(f"{MENUS}/own.board", headers=boss.headers)
    tree = (await api.get(MENUS, headers=boss.headers)).json()
    assert _find(tree, "own.board") is None


@pytest.mark.feature("F-0040", "F-0095")
async def test_an_entry_of_the_program_is_hidden_renamed_moved_and_left_as_it_was(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    boss = await staff.administrator()
    path = f"{MENUS}/system.posts/adaptation"
    declared = (await api.get(MENUS, headers=boss.headers)).json()
    # when
    body = {"title": "岗位设置", "parent": "", "sort_order": 1, "icon": "star"}
    await api.put(path, json=body, headers=boss.headers)
    # then
    top = (await api.get(OWN, headers=boss.headers)).json()["menus"][0]
    assert (top["code"], top["title"], top["icon"], top["adapted"]) == (
        "system.posts",
        "岗位设置",
        "star",
        True,
    )
    # when
    await api.put(path, json={"visible": False}, headers=boss.headers)
    # then
    own = (await api.get(OWN, headers=boss.headers)).json()
    assert _find(own["menus"], "system.posts") is None
    assert next(each for each in own["routes"] if each["name"] == "system.posts")["hidden"]
    # when
    await api.put(path, json={}, headers=boss.headers)
    # then
    assert (await api.get(MENUS, headers=boss.headers)).json() == declared


@pytest.mark.parametrize(
    ("request_and_error", "body"),
    [
        (f"POST {MENUS} E_MENU_CODE_TAKEN", BOARD | {"code": "own.held"}),
        (f"POST {MENUS} E_MENU_PATH_TAKEN", BOARD | {"path": "/system/users"}),
        (f"POST {MENUS} E_MENU_UNKNOWN", BOARD | {"parent": "nowhere"}),
        (f"PUT {MENUS}/system.users E_MENU_OF_PROGRAM", SAVED),
        (f"PUT {MENUS}/own.nothing E_MENU_UNKNOWN", SAVED),
        (f"DELETE {MENUS}/system.users E_MENU_OF_PROGRAM", None),
        (f"DELETE {MENUS}/own.held E_MENU_HAS_CHILDREN", None),
        (f"PUT {MENUS}/own.held/adaptation E_MENU_OWN", {"visible": False}),
        (f"PUT {MENUS}/system/adaptation E_MENU_IN_ITSELF", {"parent": "own.below"}),
        (f"PUT {MENUS}/system/adaptation E_MENU_PARENT_KIND", {"parent": "system.users"}),
    ],
)
async def test_a_tree_that_could_not_be_is_not_made(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, request_and_error: str, body: Any
) -> None:
    # given
    boss = await staff.administrator()
    for code, parent in (("own.held", "system"), ("own.below", "own.held")):
        entry = MenuEntry(code, MenuKind.CATALOGUE, code, parent=parent, own=True)
        await create_menu(ctx, application().state.menus, entry)
    before = await fingerprint(ctx)
    # when
    method, path, error = request_and_error.split(" ")
    sent = {} if body is None else {"json": body}
    answer = await api.request(method, path, headers=boss.headers, **sent)
    # then
    assert answer.json()["code"] == error
    assert await fingerprint(ctx) == before


async def test_catalogues_are_not_piled_up_for_ever(api: httpx.AsyncClient, staff: Staff) -> None:
    boss = await staff.administrator()
    statuses = []
    parent = None
    for number in range(6):
        body = {"code": f"own.c{number}", "kind": "catalogue", "title": "层", "parent": parent}
        statuses.append((await api.post(MENUS, json=body, headers=boss.headers)).status_code)
        parent = body["code"]
    assert statuses == [201] * 5 + [409]


async def test_another_tenant_sees_nothing_of_it(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member(MANAGE)
    await _board(ctx)
    token = staff.token_of(member.grant, OTHER_TENANT)
    answer = await api.get(MENUS, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
