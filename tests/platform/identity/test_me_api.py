"""What one is told of oneself (F-0039, F-0029)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import update

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.models import User
from minshui.platform.organization.facade import (
    CreateDepartment,
    DepartmentKind,
    create_department,
)
from tests.api_cases import PASSWORD, ApiCases, Staff
from tests.platform.identity.doors import ME, SIGN_IN, bearer, guess, sign_in_body

LOG = f"{ME}/log"


class TestLog(ApiCases):
    ROUTE = f"GET {LOG}"
    PERMISSION = None
    BAD_QUERIES: ClassVar = [{"kind": "secret"}, {"since": "yesterday"}, {"size": "201"}]


@pytest.mark.feature("F-0039")
async def test_one_is_told_who_one_is_and_what_one_may(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    # given
    east = await create_department(ctx, CreateDepartment("EAST", "城东营业所", DepartmentKind.SITE))
    permissions = frozenset({"platform.identity.read"})
    await create_role(ctx, SaveRole("clerk", "营业员", DataScope.DEPARTMENT, permissions))
    lin = await staff.member_of("clerk", user_name="lin")
    await ctx.session.execute(update(User).values(department_id=east.id))
    # when
    tokens = (await api.post(SIGN_IN, json=sign_in_body(user_name="lin"))).json()
    me = (await api.get(ME, headers=bearer(tokens))).json()
    # then
    assert me["session"].pop("session_id") in tokens["refresh_token"]
    assert me == {
        "tenant_code": "TEST2026001",
        "user_id": lin.grant.user_id,
        "user_name": "lin",
        "display_name": "lin",
        "mobile": None,
        "department_id": east.id,
        "department": {"id": east.id, "code": "EAST", "name": "城东营业所"},
        "roles": ["clerk"],
        "permissions": ["platform.identity.read"],
        "scope": {"everything": False, "departments": [east.id], "own": False},
        "session": {
            "means": "password",
            "started_at": "2026-11-21T04:00:00Z",
            "expires_at": "2026-11-21T16:00:00Z",
            "stepped_up_at": "2026-11-21T04:00:00Z",
        },
        "must_change_password": False,
        "password_days_left": None,
    }


@pytest.mark.parametrize(("days", "left"), [(82, None), (83, 7), (89, 1)])
async def test_one_is_warned_a_week_before_the_password_must_be_changed(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock, days: int, left: int | None
) -> None:
    await staff.member()
    clock.move_to(clock.now() + timedelta(days=days))
    tokens = (await api.post(SIGN_IN, json=sign_in_body())).json()
    me = (await api.get(ME, headers=bearer(tokens))).json()
    assert (me["must_change_password"], me["password_days_left"]) == (False, left)


async def _log(api: httpx.AsyncClient, headers: dict[str, str], **query: str) -> list[Any]:
    found = (await api.get(LOG, params=query, headers=headers)).json()
    assert found["total"] == len(found["items"])
    return [(each["action"], each["result"], each["means"]) for each in found["items"]]


@pytest.mark.feature("F-0029")
async def test_one_sees_ones_sign_ins_and_who_else_tried(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    # given
    lin = await staff.member()
    await staff.member()
    await guess(api, 1)
    # then
    assert await _log(api, lin.headers, kind="sign_in") == [
        ("user.sign_in_refused", "refused", None),
        ("user.sign_in", "done", "password"),
    ]


@pytest.mark.feature("F-0029")
async def test_one_sees_what_one_did_and_nothing_else(
    api: httpx.AsyncClient, staff: Staff, clock: FixedClock
) -> None:
    # given
    lin = await staff.member()
    other = await staff.member()
    body = {"old_password": PASSWORD, "password": "Fresh-Horse-7"}
    for member in (lin, other):
        await api.post(f"{ME}/password", json=body, headers=member.headers)
    # then
    done = [("user.change_password", "done", None)]
    assert await _log(api, lin.headers) == done
    assert await _log(api, lin.headers, until="2026-11-21T12:00:00+08:00") == []
    assert await _log(api, lin.headers, since="2026-11-21T12:00:00+08:00") == done
