"""Sessions, failures and captchas are those of the installation, not of a process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import PASSWORD
from tests.conftest import Installation
from tests.faults.fleet import fleet_of
from tests.faults.message_town import PROGRAM, ready
from tests.platform.identity.doors import ME, SIGN_IN, bearer, guess, sign_in_body
from tests.servers import free_port

SESSIONS = "/api/v1/platform/sessions"
Doors = tuple[httpx.AsyncClient, httpx.AsyncClient]


@pytest.fixture
async def doors(database: Installation) -> AsyncIterator[Doors]:
    """Two processes of one installation, in which ``lin`` may see and end sessions."""
    clock = SystemClock()
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        may = frozenset({"platform.identity.sessions", "platform.identity.end_sessions"})
        await create_role(ctx, SaveRole("watch", "值班", DataScope.ALL, may))
        for name in ("lin", "wang"):
            user = CreateUser(name, name, ("watch",), password=PASSWORD, must_change_password=False)
            await create_user(ctx, user)
    ports = free_port(), free_port()
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    environment = database.environment | {"MINSHUI_PUBLIC_URL": urls[0]}
    async with fleet_of(environment) as fleet:
        for number, port in enumerate(ports):
            await fleet.start(f"api {number}", [*PROGRAM, "api"], http_port=str(port))
        await ready(*urls)
        async with (
            httpx.AsyncClient(base_url=urls[0]) as here,
            httpx.AsyncClient(base_url=urls[1]) as there,
        ):
            yield here, there


@pytest.mark.slow
@pytest.mark.feature("F-0020", "F-0021", "F-0108")
async def test_who_signs_in_here_is_known_there_until_put_out(doors: Doors) -> None:
    # given
    here, there = doors
    lin = (await here.post(SIGN_IN, json=sign_in_body(user_name="lin"))).json()
    wang = (await there.post(SIGN_IN, json=sign_in_body(user_name="wang"))).json()
    # when
    known = await there.get(SESSIONS, headers=bearer(lin))
    # then
    online = {each["user_name"]: each["session_id"] for each in known.json()["items"]}
    assert sorted(online) == ["lin", "wang"]
    assert (await here.get(ME, headers=bearer(wang))).status_code == 200
    gone = await here.delete(f"{SESSIONS}/{online['wang']}", headers=bearer(lin))
    assert gone.status_code == 204
    for process in doors:
        answer = await process.get(ME, headers=bearer(wang))
        assert answer.json()["code"] == "E_SESSION_ENDED"


@pytest.mark.slow
async def test_failures_here_ask_for_a_picture_there(doors: Doors) -> None:
    here, there = doors
    await guess(here, 2, user_name="lin")
    assert (await guess(there, 1, user_name="lin"))[0] == "E_SIGN_IN_REFUSED_CAPTCHA"
    answer = await here.post(SIGN_IN, json=sign_in_body(user_name="lin"))
    assert answer.json()["code"] == "E_CAPTCHA_REQUIRED"
