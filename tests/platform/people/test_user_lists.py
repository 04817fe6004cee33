"""Users are found: filters, order, pages, the exported list."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from minshui.infrastructure.context import Context
from minshui.platform.identity.models import User
from tests.api_cases import Staff
from tests.platform.people.world import READ, USERS, people

ALL = ["chen.shoufei", "li.chaobiao", "wang.kuaiji", "zhao"]


async def _listed(api: httpx.AsyncClient, headers: Any, **query: Any) -> list[str]:
    answer = await api.get(USERS, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return [each["user_name"] for each in answer.json()["items"] if each["user_name"] in ALL]


@pytest.mark.feature("F-0026")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ALL),
        ({"text": "s002"}, []),
        ({"text": "S002"}, ["wang.kuaiji"]),
        ({"text": "收费"}, ["chen.shoufei"]),
        ({"text": "13905910001"}, ["chen.shoufei"]),
        ({"text": "1390591000"}, []),
        ({"department": "site"}, ["chen.shoufei", "li.chaobiao"]),
        ({"department": "site", "with_below": False}, ["chen.shoufei"]),
        ({"role": "counter"}, ["chen.shoufei"]),
        ({"post": "cashier"}, ["chen.shoufei", "li.chaobiao"]),
        ({"post": "cashier", "department": "branch"}, ["li.chaobiao"]),
        ({"status": "disabled"}, []),
        ({"sort": "employee_number"}, ["chen.shoufei", "wang.kuaiji", "li.chaobiao", "zhao"]),
        (
            {"sort": "employee_number", "descending": True},
            ["li.chaobiao", "wang.kuaiji", "chen.shoufei", "zhao"],
        ),
        ({"sort": "user_name", "descending": True}, ALL[::-1]),
    ],
)
async def test_the_list_is_filtered_and_ordered(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, query: dict[str, Any], names: list[str]
) -> None:
    town = (await people(ctx)).company
    if "department" in query:
        query = query | {"department": getattr(town, query["department"]).id}
    member = await staff.member(READ)
    assert await _listed(api, member.headers, **query) == names


async def test_who_is_locked_or_long_away_is_found(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given: one locked, one whose lock is over, one seen ten days ago, others never
    ids = (await people(ctx)).ids
    now = ctx.clock.now()
    for name, values in {
        "zhao": {"locked_until_at": now + timedelta(minutes=5)},
        "wang.kuaiji": {"locked_until_at": now - timedelta(minutes=5)},
        "chen.shoufei": {"last_sign_in_at": now - timedelta(days=10)},
    }.items():
        await ctx.session.execute(update(User).where(User.id == ids[name]).values(**values))
    member = await staff.member(READ)

    async def listed(**query: Any) -> list[str]:
        return await _listed(api, member.headers, **query)

    # then
    assert await listed(locked=True) == ["zhao"]
    assert await listed(locked=False) == ALL[:3]
    month, week = ((now - timedelta(days=days)).isoformat() for days in (30, 7))
    assert await listed(signed_in_since=month) == ["chen.shoufei"]
    assert await listed(signed_in_since=week) == []
    assert await listed(not_signed_in_since=week) == ALL
    assert await listed(not_signed_in_since=month) == ALL[1:]


async def test_pages_tell_how_many_there_are(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await people(ctx)
    member = await staff.member(READ)
    query: dict[str, Any] = {"page": 2, "size": 2, "sort": "created_at"}
    page = (await api.get(USERS, params=query, headers=member.headers)).json()
    assert (page["total"], page["page"], page["size"], len(page["items"])) == (5, 2, 2, 2)


async def test_the_export_is_the_filtered_list_with_names_and_masked_mobiles(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await people(ctx)
    member = await staff.member(READ)
    query: dict[str, Any] = {
        "format": "csv",
        "post": "cashier",
        "sort": "employee_number",
        "descending": True,
    }
    answer = await api.get(f"{USERS}/export", params=query, headers=member.headers)
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line["用户名"] for line in lines] == ["li.chaobiao", "chen.shoufei"]
    assert lines[1] == {
        "用户名": "chen.shoufei",
        "姓名": "陈收费",
        "工号": "S001",
        "部门编码": "GL",
        "部门": "鼓楼营业所",
        "岗位": "收费员",
        "角色": "收费",
        "手机号": "139****0001",
        "邮箱": "",
        "性别": "",
        "入职日期": "",
        "状态": "启用",
        "最近登录": "",
        "建立日期": "2026-11-21",
        "备注": "",
    }
    book = await api.get(f"{USERS}/export", headers=member.headers)
    assert book.content.startswith(b"PK\x03\x04")
    assert "filename*=UTF-8''%E7%94%A8" in book.headers["content-disposition"]
