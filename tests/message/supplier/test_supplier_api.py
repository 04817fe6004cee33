"""Suppliers and routes over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.message.supplier.facade import (
    RouteMatch,
    SaveRoute,
    SaveSupplier,
    find_supplier,
    save_route,
    save_supplier,
)
from tests.api_cases import ApiCases, Staff

SUPPLIERS, ROUTES = "/api/v1/message/suppliers", "/api/v1/message/routes"
READ, MANAGE, TRY = (
    "message.supplier.read",
    "message.supplier.manage",
    "message.supplier.try",
)
SECRETS = {"access_key_id": "LTAI-1", "access_key_secret": "very-secret"}
BODY: dict[str, Any] = {
    "kind": "aliyun",
    "title": "阿里云主账号",
    "settings": {"signature": "rpc", "allowed_networks": ["39.98.0.0/16"]},
    "secrets": SECRETS,
    "weight": 3,
    "price": "0.045",
}
OF_SMS = {"channel": "sms"}
ADDRESS = {"address": "not a mobile"}
NEW = {"code": "aliyun-main", **BODY}
LAID: dict[str, Any] = {
    "channel": "sms",
    "title": "验证码走主账号",
    "position": 10,
    "category": "verification",
    "carrier": "telecom",
    "shares": {"aliyun-main": 1},
}


async def saved(ctx: Context) -> dict[str, Any]:
    await save_supplier(
        ctx, SaveSupplier("aliyun-main", "aliyun", "阿里云主账号", BODY["settings"], SECRETS)
    )
    return {"path": {"code": "aliyun-main"}}


async def routed(ctx: Context) -> dict[str, Any]:
    await saved(ctx)
    route = SaveRoute("sms", "全部", 1, RouteMatch(), {"aliyun-main": 1})
    made = await save_route(ctx, route)
    return {"path": {"route_id": made.id}}


class TestListSuppliers(ApiCases):
    ROUTE = f"GET {SUPPLIERS}"
    PERMISSION = READ
    QUERY = OF_SMS
    BAD_QUERIES = ({"colour": "red"},)


class TestListKinds(ApiCases):
    ROUTE = f"GET {SUPPLIERS}/kinds"
    PERMISSION = READ


class TestAddSupplier(ApiCases):
    ROUTE = f"POST {SUPPLIERS}"
    PERMISSION = MANAGE
    BODY = NEW
    STATUS = 201
    BAD_BODIES = (
        {},
        NEW | {"code": "Aliyun Main"},
        NEW | {"kind": "pigeon"},
        NEW | {"weight": -1},
        NEW | {"price": "0.00001"},
        NEW | {"settings": {"endpoint": "http://dysmsapi.aliyuncs.com"}},
        NEW | {"settings": {"endpoint": "https://dysmsapi.aliyuncs.com/path"}},
        NEW | {"settings": {"signature": "md5"}},
        NEW | {"settings": {"allowed_networks": ["everywhere"]}},
        NEW | {"settings": {"timeout_seconds": 60}},
        NEW | {"secrets": {"access_key_id": "LTAI-1"}},
        NEW | {"secrets": SECRETS | {"callback_token": "short"}},
        NEW | {"secrets": SECRETS | {"password": "unknown"}},
    )


class TestReadSupplier(ApiCases):
    ROUTE = f"GET {SUPPLIERS}/{{code}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await saved(ctx)


class TestChangeSupplier(ApiCases):
    ROUTE = f"PUT {SUPPLIERS}/{{code}}"
    PERMISSION = MANAGE
    BODY = BODY
    BAD_BODIES = ({}, BODY | {"code": "other"}, BODY | {"settings": {"signature": "md5"}})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await saved(ctx)


class TestEnableSupplier(ApiCases):
    ROUTE = f"POST {SUPPLIERS}/{{code}}/enable"
    PERMISSION = MANAGE

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await saved(ctx)


class TestDisableSupplier(ApiCases):
    ROUTE = f"POST {SUPPLIERS}/{{code}}/disable"
    PERMISSION = MANAGE

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await saved(ctx)


class TestTestSend(ApiCases):
    ROUTE = f"POST {SUPPLIERS}/{{code}}/test-send"
    PERMISSION = TRY
    BODY = ADDRESS
    BAD_BODIES = ({}, {"address": ""}, {"address": "13800000001", "parameters": {"code": 7}})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await saved(ctx)


class TestListRoutes(ApiCases):
    ROUTE = f"GET {ROUTES}"
    PERMISSION = READ
    QUERY = OF_SMS
    BAD_QUERIES = ({},)


class TestAddRoute(ApiCases):
    ROUTE = f"POST {ROUTES}"
    PERMISSION = MANAGE
    BODY = LAID
    STATUS = 201
    BAD_BODIES = (
        {},
        LAID | {"shares": {}},
        LAID | {"shares": {"nobody": 1}},
        LAID | {"shares": {"aliyun-main": -1}},
        LAID | {"carrier": "vodafone"},
    )

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await saved(ctx)
        return {}


class TestChangeRoute(ApiCases):
    ROUTE = f"PUT {ROUTES}/{{route_id}}"
    PERMISSION = MANAGE
    BODY = LAID
    BAD_BODIES = ({}, LAID | {"shares": {"nobody": 1}})

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await routed(ctx)


class TestDeleteRoute(ApiCases):
    ROUTE = f"DELETE {ROUTES}/{{route_id}}"
    PERMISSION = MANAGE
    STATUS = 204

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        return await routed(ctx)


@pytest.mark.feature("F-0758")
async def test_secrets_go_in_and_never_come_out(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    member = await staff.member(READ, MANAGE)
    # when
    made = await api.post(SUPPLIERS, json=NEW, headers=member.headers)
    changed = await api.put(
        f"{SUPPLIERS}/aliyun-main", json=BODY | {"secrets": {}}, headers=member.headers
    )
    listed = await api.get(SUPPLIERS, headers=member.headers)
    # then
    expected = {
        "code": "aliyun-main",
        "channel": "sms",
        "kind": "aliyun",
        "kind_name": "阿里云短信",
        "title": "阿里云主账号",
        "settings": {
            "timeout_seconds": 10,
            "allowed_networks": ["39.98.0.0/16"],
            "endpoint": "https://dysmsapi.aliyuncs.com",
            "region_id": "cn-hangzhou",
            "signature": "rpc",
            "absence_trusted_after_seconds": 60,
        },
        "secret_names": ["access_key_id", "access_key_secret"],
        "weight": 3,
        "price": "0.0450",
        "is_enabled": True,
        "paused_until": None,
        "failures": 0,
        "last_failure_at": None,
        "last_failure_code": None,
        "last_failure_text": None,
    }
    assert changed.json() == expected
    assert listed.json() == [expected]
    assert "very-secret" not in made.text + changed.text + listed.text
    assert (await find_supplier(ctx, "aliyun-main")).secrets == SECRETS


async def test_a_wrong_setting_is_told_with_its_field(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member(MANAGE)
    body = NEW | {"settings": {"endpoint": "http://sms.example.com"}}
    answer = await api.post(SUPPLIERS, json=body, headers=member.headers)
    problem = answer.json()
    assert (problem["code"], problem["place"]) == (
        "E_SUPPLIER_SETTING_INVALID",
        {"field": "settings.endpoint"},
    )
    assert problem["detail"] == (
        "供应商 aliyun-main 的“settings.endpoint”不合要求："
        "应使用 https（只有本机的模拟器可用 http）"
    )


async def test_the_same_code_is_not_registered_twice(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member(MANAGE)
    await api.post(SUPPLIERS, json=NEW, headers=member.headers)
    answer = await api.post(SUPPLIERS, json=NEW, headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_SUPPLIER_EXISTS")


async def test_switching_and_trying_is_audited(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await saved(ctx)
    member = await staff.member(MANAGE, TRY)
    off = await api.post(f"{SUPPLIERS}/aliyun-main/disable", headers=member.headers)
    assert off.json()["is_enabled"] is False
    tried = await api.post(
        f"{SUPPLIERS}/aliyun-main/test-send",
        json={"address": "13800000001"},
        headers=member.headers,
    )
    assert tried.json() == {
        "accepted": False,
        "code": "E_TRIAL_BINDING",
        "text": "试发须填写供应商模板的 template_code、sign_name",
        "supplier_message_id": None,
    }
    rows = await ctx.session.execute(
        select(AuditRow.action).where(AuditRow.subject_type == "msg_supplier").order_by(AuditRow.id)
    )
    assert list(rows.scalars()) == ["supplier.create", "supplier.disable", "supplier.try"]


async def test_routes_are_kept_in_their_order(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await saved(ctx)
    member = await staff.member(READ, MANAGE)
    for position in (20, 10):
        body = LAID | {"position": position}
        assert (await api.post(ROUTES, json=body, headers=member.headers)).status_code == 201
    listed = (await api.get(f"{ROUTES}?channel=sms", headers=member.headers)).json()
    assert [each["position"] for each in listed] == [10, 20]
    assert listed[0] == {
        "id": listed[0]["id"],
        **LAID,
        "template_code": "",
        "address_prefix": "",
        "is_enabled": True,
    }
    gone = await api.delete(f"{ROUTES}/{listed[0]['id']}", headers=member.headers)
    assert gone.status_code == 204
    again = await api.delete(f"{ROUTES}/{listed[0]['id']}", headers=member.headers)
    assert (again.status_code, again.json()["code"]) == (404, "E_ROUTE_UNKNOWN")
