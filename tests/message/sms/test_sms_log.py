"""The log of short messages and what they cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import address_index
from tests.api_cases import ApiCases, Staff

LOG, COSTS = "/api/v1/message/sms/log", "/api/v1/message/sms/costs"
READ = "message.sms.read"
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
ONE_MONTH = {"first_month": "202611", "last_month": "202611"}
AS_CSV = {"format": "csv"}


class TestListLog(ApiCases):
    ROUTE = f"GET {LOG}"
    PERMISSION = READ
    BAD_QUERIES = ({"state": "lost"}, {"first_on": "yesterday"}, {"colour": "red"})


class TestExportLog(ApiCases):
    ROUTE = f"GET {LOG}/export"
    PERMISSION = READ
    QUERY = AS_CSV
    BAD_QUERIES = ({}, {"format": "pdf"})


class TestListCosts(ApiCases):
    ROUTE = f"GET {COSTS}"
    PERMISSION = READ
    QUERY = ONE_MONTH
    BAD_QUERIES = (
        {},
        {"first_month": "202613", "last_month": "202613"},
        {"first_month": "202611", "last_month": "202610"},
        {"first_month": "202401", "last_month": "202611"},
    )


async def message(ctx: Context, mobile: str, **changes: Any) -> None:
    """Put a message in place as the gateway leaves it."""
    row: dict[str, Any] = {
        "caller": "test",
        "dedupe_key": f"{mobile}-{changes.get('created_at', NOON)}",
        "fingerprint": "0" * 32,
        "template_code": "payment_received",
        "category": "payment",
        "channel": "sms",
        "version_id": 1,
        "channels_left": "",
        "receiver_kind": "address",
        "receiver_ref": "",
        "sealed": b"",
        "address_index": address_index(await field_cipher(ctx), mobile),
        "address_mask": f"{mobile[:3]}****{mobile[-4:]}",
        "priority": 5,
        "state": "delivered",
        "due_at": NOON,
        "supplier": "aliyun",
        "supplier_message_id": f"key-{mobile[-4:]}",
        "attempts": 1,
        "parts": 1,
        "cost_yuan": Decimal("0.045"),
        "trace_id": "t",
        "created_at": NOON,
        "sent_at": NOON + timedelta(seconds=1),
        "delivered_at": NOON + timedelta(seconds=3),
    }
    await ctx.session.execute(insert(MessageRow).values(row | changes))


@pytest.mark.feature("F-0762")
async def test_the_log_shows_who_carried_what_and_finds_a_number(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await message(ctx, "13800000001")
    await message(
        ctx,
        "18600000002",
        state="failed",
        supplier="tencent",
        last_code="UNDELIV",
        last_text="供应商回执：未送达",
        delivered_at=None,
        parts=2,
        cost_yuan=Decimal("0.09"),
    )
    await message(ctx, "13800000003", channel="mail")
    member = await staff.member(READ)
    # when
    listed = (await api.get(LOG, headers=member.headers)).json()
    found = (await api.get(f"{LOG}?mobile=13800000001", headers=member.headers)).json()
    failed = (await api.get(f"{LOG}?state=failed&supplier=tencent", headers=member.headers)).json()
    # then: mails are not in it, and no number stands in clear
    assert listed["total"] == 2
    assert "13800000001" not in str(listed)
    assert [each["mobile"] for each in found["items"]] == ["138****0001"]
    (line,) = failed["items"]
    assert {name: line[name] for name in ("mobile", "carrier", "state_name", "parts", "cost")} == {
        "mobile": "186****0002",
        "carrier": "联通",
        "state_name": "失败",
        "parts": 2,
        "cost": "0.0900",
    }
    assert (line["code"], line["text"]) == ("UNDELIV", "供应商回执：未送达")


@pytest.mark.feature("F-0762")
async def test_days_of_the_log_are_local_and_whole(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    midnight = datetime(2026, 11, 20, 16, tzinfo=UTC)
    await message(ctx, "13800000001", created_at=midnight - timedelta(seconds=1))
    await message(ctx, "13800000002", created_at=midnight)
    await message(ctx, "13800000003", created_at=midnight + timedelta(hours=24, seconds=-1))
    await message(ctx, "13800000004", created_at=midnight + timedelta(hours=24))
    member = await staff.member(READ)
    query = "first_on=2026-11-21&last_on=2026-11-21"
    answer = await api.get(f"{LOG}/export?format=csv&{query}", headers=member.headers)
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[2:8] == [
        "手机号",
        "运营商",
        "模板",
        "状态",
        "供应商",
        "供应商消息号",
    ]
    assert [each.split(",")[2] for each in lines[1:]] == ["138****0003", "138****0002"]
    assert lines[2].split(",")[3:7] == ["移动", "payment_received", "已送达", "aliyun"]


@pytest.mark.feature("F-0762")
async def test_costs_are_summed_by_month_and_supplier(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    new_month = datetime(2026, 10, 31, 16, tzinfo=UTC)
    await message(ctx, "13800000001", created_at=new_month - timedelta(seconds=1))
    for number in range(3):
        await message(ctx, f"1380000001{number}", created_at=new_month + timedelta(days=number))
    await message(ctx, "13800000020", state="failed", created_at=new_month)
    await message(
        ctx, "13800000021", supplier="tencent", parts=2, cost_yuan=Decimal("0.1"), state="sent"
    )
    await message(ctx, "13800000022", supplier=None, parts=0, cost_yuan=None, state="queued")
    await message(ctx, "13800000023", channel="mail")
    member = await staff.member(READ)
    query = "first_month=202610&last_month=202611"
    answer = await api.get(f"{COSTS}?{query}", headers=member.headers)
    names = ("month", "supplier", "messages", "delivered", "failed", "parts", "cost")
    assert [tuple(each[name] for name in names) for each in answer.json()] == [
        (202610, "aliyun", 1, 1, 0, 1, "0.0450"),
        (202611, "aliyun", 4, 3, 1, 4, "0.1800"),
        (202611, "tencent", 1, 0, 0, 2, "0.1000"),
    ]
