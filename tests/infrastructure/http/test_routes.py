"""Every route of the program: declared, described in Chinese, and never a 5xx."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from starlette.routing import Match, WebSocketRoute

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.context import Context
from minshui.infrastructure.http.routing import EdgeRoute
from minshui.infrastructure.http.sockets import EdgeSocketRoute
from minshui.infrastructure.security.permission import declared_permissions
from tests.api_cases import Staff, application

CHINESE = re.compile(r"[\u4e00-\u9fff]")
MONEY_PATHS = re.compile(r"/(payments|reversal|refunds|deposits|offsets|close|settlement)$")

_CALLBACK = "/api/v1/message/callbacks"
PROBED = {"/healthz", "/readyz", "/metrics"}
PAGES = {"/sign-on", "/sign-on/forgot", "/sign-on/password", "/sign-on/second-factor"}
PAGES |= {"/sign-off"}
PAGES |= {f"/oauth2/{name}" for name in ("authorize", "consent", "end-session")}
PAGES |= {"/oauth2/end-session/confirm", "/cas/login", "/cas/logout"}
BY_CLIENTS = {f"/oauth2/{name}" for name in ("jwks", "token", "revoke", "introspect", "userinfo")}
BY_CLIENTS |= {"/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"}
_CAS = ("validate", "serviceValidate", "proxyValidate", "proxy")
BY_CLIENTS |= {f"/cas/{name}" for name in _CAS}
BY_CLIENTS |= {"/cas/p3/serviceValidate", "/cas/p3/proxyValidate"}
SIGN_IN = "/api/v1/platform/sign-in"
SIGN_INS = {
    SIGN_IN,
    f"{SIGN_IN}/refresh",
    f"{SIGN_IN}/remembered",
    f"{SIGN_IN}/second-factor",
    f"{SIGN_IN}/second-factor/sms-code",
    f"{SIGN_IN}/federated",
    f"{SIGN_IN}/federated/{{platform}}/begin",
    f"{SIGN_IN}/federated/complete",
    f"{SIGN_IN}/sms",
    f"{SIGN_IN}/sms-code",
    "/api/v1/platform/captcha",
}
CALLBACKS = {
    f"{_CALLBACK}/sms/{{tenant}}/{{supplier}}/{{token}}",
    f"{_CALLBACK}/wechat/{{tenant}}/{{supplier}}",
    f"{_CALLBACK}/external/{{tenant}}/{{party}}",
}


def _routes() -> list[EdgeRoute]:
    return [route for route in application().routes if isinstance(route, EdgeRoute)]


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, operations in application().openapi()["paths"].items()
        for method, operation in operations.items()
    ]


def test_every_route_stands_on_the_edge_and_declares_who_may_call_it() -> None:
    foreign = [
        route
        for route in application().routes
        if isinstance(route, APIRoute) and not isinstance(route, EdgeRoute)
    ]
    assert foreign == []
    for route in _routes():
        access = route.options.access
        if access.kind == "permission":
            assert access.permission is not None
            assert access.permission.code in declared_permissions()
        else:
            assert CHINESE.search(access.reason), route.path


def test_every_socket_belongs_to_somebody_and_says_what_it_is_in_chinese() -> None:
    sockets = [route for route in application().routes if isinstance(route, WebSocketRoute)]
    assert [type(route) for route in sockets] == [EdgeSocketRoute]
    for route in sockets:
        assert isinstance(route, EdgeSocketRoute)
        assert route.access.kind != "public"
        assert CHINESE.search(route.summary)


def test_only_these_routes_are_public() -> None:
    public = {route.path for route in _routes() if route.options.access.kind == "public"}
    assert public == PROBED | SIGN_INS | CALLBACKS | PAGES | BY_CLIENTS


def test_a_node_of_some_doors_mounts_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSHUI_ONLY", "hall,callbacks")
    paths = {getattr(route, "path", "") for route in create_app(load_settings()).routes}
    assert paths == PROBED | CALLBACKS


def test_no_route_hides_another() -> None:
    for route in _routes():
        path = re.sub(r"\{\w+(:\w+)?\}", "7", route.path)
        scope = {"type": "http", "method": sorted(route.methods or ())[0], "path": path}
        first = next(each for each in _routes() if each.matches(scope)[0] is Match.FULL)
        assert first.path == route.path


def test_routes_that_move_money_act_once() -> None:
    lax = [
        route.path
        for route in _routes()
        if "POST" in (route.methods or ())
        and MONEY_PATHS.search(route.path)
        and not route.options.idempotent
    ]
    assert lax == []


def test_every_operation_is_described_in_chinese_and_declares_its_problems() -> None:
    faults = []
    names = set()
    for method, path, operation in _operations():
        place = f"{method} {path}"
        names.add(operation["operationId"])
        if not CHINESE.search(operation["summary"]):
            faults.append(f"{place}: summary")
        if re.search(r"[A-Z][a-z]+ [a-z]+", operation.get("description", "")):
            faults.append(f"{place}: description")
        faults += [
            f"{place}: parameter {each['name']}"
            for each in operation.get("parameters", [])
            if not CHINESE.search(each.get("description", ""))
        ]
        for status in ("4XX", "5XX"):
            content = operation["responses"][status]["content"]
            # Pages and the endpoints of protocols refuse in words of their own.
            if list(content) != ["application/problem+json"] and path.startswith("/api/"):
                faults.append(f"{place}: {status}")
        declared = {"x-permission", "x-signed-in", "x-public"} & set(operation)
        if len(declared) != 1:
            faults.append(f"{place}: access")
    assert faults == []
    assert len(names) == len(_operations())


def test_every_field_is_described_in_chinese() -> None:
    silent = [
        f"{name}.{field}"
        for name, model in application().openapi()["components"]["schemas"].items()
        for field, schema in model.get("properties", {}).items()
        if not CHINESE.search(schema.get("description", ""))
    ]
    assert silent == []


def test_no_amount_is_a_binary_number() -> None:
    numbers = [
        f"{name}.{field}"
        for name, model in application().openapi()["components"]["schemas"].items()
        for field, schema in model.get("properties", {}).items()
        if '"number"' in str(schema).replace("'", '"')
    ]
    assert numbers == []


async def test_nobody_gets_past_a_route_that_is_not_public(api: httpx.AsyncClient) -> None:
    for route in _routes():
        if route.options.access.kind == "public":
            continue
        path = re.sub(r"\{\w+(:\w+)?\}", "1", route.path)
        for method in route.methods or ():
            answer = await api.request(method, path)
            assert (answer.status_code, answer.json()["code"]) == (401, "E_NOT_SIGNED_IN"), path


@pytest.mark.parametrize("nonsense", ["0", "-1", "x", "9223372036854775808", "1e3", "%00", "１"])
async def test_an_impossible_id_is_refused(
    api: httpx.AsyncClient, staff: Staff, nonsense: str
) -> None:
    boss = await staff.administrator()
    answer = await api.get(f"/api/v1/platform/users/{nonsense}", headers=boss.headers)
    assert answer.status_code in (404, 422), answer.text


async def test_the_probe_of_life_needs_nobody(api: httpx.AsyncClient, ctx: Context) -> None:
    answer = await api.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert ctx.tenant_code not in answer.text
