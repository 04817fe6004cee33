"""Callers, preferences and quiet hours over HTTP, and that they act on messages."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.message.gateway.models import MessageRow
from tests.api_cases import ApiCases, Staff
from tests.message.gateway.test_api import BASE, SEND, SMS
from tests.message.gateway.world import MOBILE, given_template

MANAGE, READ = "message.gateway.manage", "message.gateway.read"
CALLER: dict[str, Any] = {
    "title": "微网厅",
    "most_per_minute": 100,
    "most_per_day": 10_000,
    "categories": ["bill", "payment"],
}
WISH: dict[str, Any] = {
    "receiver_kind": "customer",
    "receiver_ref": "350100000001",
    "category": "bill",
    "channel": "sms",
    "wants": False,
}
POLICY: dict[str, Any] = {"quiet_from": "21:30", "quiet_until": "08:00", "most_queued": 1_000}


class TestListCallers(ApiCases):
    ROUTE = f"GET {BASE}/callers"
    PERMISSION = READ


class TestSaveCaller(ApiCases):
    ROUTE = f"PUT {BASE}/callers/hall.web"
    PERMISSION = MANAGE
    BODY = CALLER
    BAD_BODIES = (
        {},
        CALLER | {"most_per_minute": 0},
        CALLER | {"categories": ["other"]},
        CALLER | {"title": ""},
    )


class TestListPreferences(ApiCases):
    ROUTE = f"GET {BASE}/preferences"
    PERMISSION = READ
    QUERY: ClassVar[dict[str, str]] = {"kind": "customer", "ref": "350100000001"}
    BAD_QUERIES = ({}, {"kind": "customer"}, {"kind": "other", "ref": "1"})


class TestSavePreference(ApiCases):
    ROUTE = f"PUT {BASE}/preferences"
    PERMISSION = MANAGE
    BODY = WISH
    BAD_BODIES = ({}, WISH | {"channel": "fax"}, WISH | {"category": "other"})


class TestReadPolicy(ApiCases):
    ROUTE = f"GET {BASE}/policy"
    PERMISSION = READ


class TestSavePolicy(ApiCases):
    ROUTE = f"PUT {BASE}/policy"
    PERMISSION = MANAGE
    BODY = POLICY
    BAD_BODIES = (
        POLICY | {"quiet_until": None},
        POLICY | {"quiet_until": "21:30"},
        POLICY | {"quiet_from": "24:00"},
        POLICY | {"most_queued": 0},
    )


@pytest.mark.feature("F-0748")
async def test_a_caller_is_held_to_its_limits(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given a user whose messages are limited to one a minute
    await given_template(ctx)
    sender, manager = await staff.member(SEND), await staff.member(MANAGE)
    path = f"{BASE}/callers/user:{sender.grant.user_id}"
    limits = {"title": "外部系统", "most_per_minute": 1}
    # when
    saved = await api.put(path, json=limits, headers=manager.headers)
    first = await api.post(f"{BASE}/sms", json=SMS, headers=sender.headers)
    second = SMS | {"dedupe_key": "bill-2"}
    refused = await api.post(f"{BASE}/sms", json=second, headers=sender.headers)
    # then
    assert (saved.json()["most_per_minute"], first.status_code) == (1, 202)
    assert (refused.status_code, refused.json()["code"]) == (429, "E_CALLER_QUOTA")
    # and once it is switched off it sends nothing at all
    await api.put(path, json=limits | {"is_enabled": False}, headers=manager.headers)
    refused = await api.post(f"{BASE}/sms", json=second, headers=sender.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "E_CALLER_DISABLED")
    keys = (await ctx.session.execute(select(MessageRow.dedupe_key))).scalars().all()
    assert keys == ["bill-1"]


async def test_a_wish_is_changed_and_kept(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    await given_template(ctx)
    member = await staff.member(MANAGE, SEND)
    receiver = {
        "kind": "customer",
        "ref": "350100000001",
        "addresses": {"sms": MOBILE},
    }
    body = {"template": "test.bill", "receiver": receiver, "parameters": {"amount": "1.00"}}
    states = []
    # when
    for number, wants in enumerate((False, True)):
        saved = await api.put(
            f"{BASE}/preferences", json=WISH | {"wants": wants}, headers=member.headers
        )
        assert saved.json() == [{"category": "bill", "channel": "sms", "wants": wants}]
        asked = body | {"dedupe_key": f"bill-{number}"}
        answer = await api.post(f"{BASE}/messages", json=asked, headers=member.headers)
        states.append(answer.json()["state"])
    # then
    assert states == ["suppressed", "queued"]


async def test_quiet_hours_are_set_and_lifted(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given quiet hours at noon, which it is
    await given_template(ctx)
    member = await staff.member(MANAGE, READ, SEND)
    quiet = {"quiet_from": "11:00", "quiet_until": "15:00"}
    due = []
    # when
    for number, hours in enumerate((quiet, {})):
        saved = await api.put(f"{BASE}/policy", json=hours, headers=member.headers)
        assert saved.json()["quiet_from"] == hours.get("quiet_from")
        asked = SMS | {"dedupe_key": f"bill-{number}"}
        answer = await api.post(f"{BASE}/sms", json=asked, headers=member.headers)
        due.append(answer.json()["due_at"])
    # then
    assert due == ["2026-11-21T07:00:00Z", "2026-11-21T04:00:00Z"]
    read = await api.get(f"{BASE}/policy", headers=member.headers)
    assert read.json() == {"quiet_from": None, "quiet_until": None, "most_queued": 2_000_000}
