"""Posts: created, changed, found, deleted while nobody holds them."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.platform.identity.facade import CreateUser, create_user
from minshui.platform.identity.models import UserPost
from minshui.platform.organization.facade import SavePost, create_post, list_posts
from tests.api_cases import ApiCases, Staff, fingerprint

POSTS = "/api/v1/platform/posts"
READ, MANAGE = "platform.organization.read", "platform.organization.manage"
READER = {"code": "reader", "name": "抄表员", "sort_order": 2, "remark": "走线抄表"}


async def _reader(ctx: Context) -> int:
    return (await create_post(ctx, SavePost("reader", "抄表员", 2))).id


class _OfReader(ApiCases):
    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await _reader(ctx)
        return {"path": {"code": "reader"}}


class TestListPosts(ApiCases):
    ROUTE = f"GET {POSTS}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"enabled": "maybe"}, {"text": "x" * 51}]


class TestAddPost(ApiCases):
    ROUTE = f"POST {POSTS}"
    PERMISSION = MANAGE
    STATUS = 201
    BODY: ClassVar = READER
    BAD_BODIES: ClassVar = [{}, READER | {"code": "抄表"}, READER | {"name": ""}]


class TestReadPost(_OfReader):
    ROUTE = f"GET {POSTS}/{{code}}"
    PERMISSION = READ


class TestChangePost(_OfReader):
    ROUTE = f"PUT {POSTS}/{{code}}"
    PERMISSION = MANAGE
    BODY: ClassVar = {"name": "抄表工"}
    BAD_BODIES: ClassVar = [{}, {"name": "抄表工", "code": "other"}]


class TestDeletePost(_OfReader):
    ROUTE = f"DELETE {POSTS}/{{code}}"
    PERMISSION = MANAGE
    STATUS = 204


@pytest.mark.feature("F-0036")
async def test_a_post_is_created_changed_found_and_deleted(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    boss = await staff.member(READ, MANAGE)
    headers = boss.headers
    await api.post(POSTS, json={"code": "leader", "name": "班长", "sort_order": 1}, headers=headers)
    made = await api.post(POSTS, json=READER, headers=headers)
    assert made.json() == READER | {"enabled": True}
    changed = await api.put(
        f"{POSTS}/reader",
        json={"name": "抄表工", "sort_order": 0, "enabled": False},
        headers=headers,
    )
    assert changed.json() == {
        "code": "reader",
        "name": "抄表工",
        "sort_order": 0,
        "enabled": False,
        "remark": None,
    }

    async def codes(**query: str) -> list[str]:
        found = await api.get(POSTS, params=query, headers=headers)
        return [each["code"] for each in found.json()]

    assert await codes() == ["reader", "leader"]
    assert await codes(enabled="true") == ["leader"]
    assert await codes(text="抄表") == ["reader"]
    assert (await api.delete(f"{POSTS}/reader", headers=headers)).status_code == 204
    assert await codes() == ["leader"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (READER | {"name": "另一个"}, "E_POST_CODE_TAKEN"),
        (READER | {"code": "other"}, "E_POST_NAME_TAKEN"),
    ],
)
async def test_code_and_name_belong_to_one_post(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, body: dict[str, Any], code: str
) -> None:
    await _reader(ctx)
    member = await staff.member(MANAGE)
    before = await fingerprint(ctx)
    answer = await api.post(POSTS, json=body, headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await fingerprint(ctx) == before


async def test_a_post_that_somebody_holds_stays(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    post_id = await _reader(ctx)
    user = (await create_user(ctx, CreateUser("anna", "安娜"))).user
    await ctx.session.execute(insert(UserPost), {"user_id": user.id, "post_id": post_id})
    member = await staff.member(MANAGE)
    answer = await api.delete(f"{POSTS}/reader", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "E_POST_HELD")
    assert [post.code for post in await list_posts(ctx)] == ["reader"]
