"""What one process takes away another one refuses: two APIs on one installation, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.master_models import Tenant
from minshui.kernel.clock import SystemClock
from tests.api_cases import PASSWORD
from tests.conftest import Installation
from tests.faults.fleet import fleet_of
from tests.faults.message_town import PROGRAM, ready
from tests.platform.access.crew import make_role, make_user
from tests.servers import free_port

API = "/api/v1/platform"
READ = "platform.access.read"
WATCH = "platform.monitoring.read"
_NOTHING: dict[str, Any] = {"name": "文员", "data_scope": "all", "permissions": [WATCH]}


@dataclass(frozen=True)
class Pair:
    """Two processes, and what each of two people carries."""

    here: httpx.AsyncClient
    there: httpx.AsyncClient
    boss: dict[str, str]
    clerk: dict[str, str]

    async def clerk_there(self) -> tuple[int, str | None]:
        """Ask the other process as the clerk."""
        answer = await self.there.get(f"{API}/roles", headers=self.clerk)
        return answer.status_code, answer.json().get("code")

    async def there_within_a_second(self, status: int) -> None:
        """Wait until the other process answers the clerk so."""
        async with asyncio.timeout(1):
            while (await self.clerk_there())[0] != status:  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)


async def _furnish(database: Installation) -> None:
    clock = SystemClock()
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        await make_role(ctx, "base", READ)
        await make_role(ctx, "clerk", WATCH, parents=("base",))
        await make_role(ctx, "boss", READ, WATCH, "platform.access.manage", "platform.access.limit")
        await make_user(ctx, "boss", "boss")
        await make_user(ctx, "clerk", "clerk")
    async with database.databases.master_session() as master:
        await master.execute(update(Tenant).values(kind="headquarters"))


async def _signed_in(client: httpx.AsyncClient, tenant_code: str, name: str) -> dict[str, str]:
    body = {"tenant_code": tenant_code, "user_name": name, "password": PASSWORD}
    answer = await client.post(f"{API}/sign-in", json=body)
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def pair(database: Installation) -> AsyncIterator[Pair]:
    await _furnish(database)
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
            boss = await _signed_in(here, database.tenant_code, "boss")
            clerk = await _signed_in(here, database.tenant_code, "clerk")
            made = Pair(here, there, boss, clerk)
            for _ in range(3):
                assert await made.clerk_there() == (200, None)
            yield made


async def _copies_there(pair: Pair) -> dict[str, dict[str, Any]]:
    answer = await pair.there.get(f"{API}/caches", headers=pair.clerk)
    return {each["name"]: each for each in answer.json()}


@pytest.mark.slow
@pytest.mark.feature("F-0065", "F-0066")
async def test_what_is_taken_away_here_is_refused_there(pair: Pair) -> None:
    # given a clerk whom the other process knows: it has read the roles before anybody came
    copies = await _copies_there(pair)
    users, roles = copies["user_permissions"], copies["role_permissions"]
    assert (users["kept"], users["misses"], users["hits"]) == (1, 1, 3)
    assert (roles["kept"], roles["hits"]) == (2, 1)

    # when the platform switches the permission off, then it is refused within a second
    path = f"{API}/global-permissions/{READ}"
    await pair.here.put(path, json={"enabled": False}, headers=pair.boss)
    await pair.there_within_a_second(403)
    await pair.here.put(path, json={"enabled": True}, headers=pair.boss)
    await pair.there_within_a_second(200)

    # when a role that the clerk's inherits from loses it, then at the next request
    taken = await pair.here.put(f"{API}/roles/base", json=_NOTHING, headers=pair.boss)
    assert taken.status_code == 200
    assert await pair.clerk_there() == (403, "E_PERMISSION_DENIED")

    # when the session ends, then at the next request
    await pair.here.post(f"{API}/sign-out", headers=pair.clerk)
    assert await pair.clerk_there() == (401, "E_SESSION_ENDED")
