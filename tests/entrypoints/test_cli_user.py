"""``minshui user`` and ``minshui openapi``, and signing in with what they print."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from minshui.entrypoints import cli_openapi, cli_user
from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.security.installation_keys import keys_folder
from minshui.infrastructure.security.tokens import TokenSigner
from minshui.infrastructure.settings import Settings
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import MinshuiError
from tests.api_cases import edge_over
from tests.conftest import Installation

Run = Callable[..., Result]
TENANT = ("--tenant", "TEST2026001")
BOSS = ("create", "boss", *TENANT, "--name", "林主任", "--role", "administrator")


@pytest.fixture
def run(database: Installation, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``minshui user …`` in this process, on the test's installation."""
    for name, value in database.environment.items():
        if name.startswith("MINSHUI_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "200")

    def run_command(*arguments: str) -> Result:
        return CliRunner().invoke(cli_user.app, list(arguments))

    return run_command


@asynccontextmanager
async def _client(database: Installation) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the application on the installation's own databases."""

    @asynccontextmanager
    async def nothing(_: FastAPI) -> AsyncIterator[None]:
        yield

    databases = TenantDatabases(database.server_url, prefix=database.prefix)
    app = create_app(load_settings(), lifespan=nothing)
    signer = TokenSigner.from_folder(keys_folder(Settings()))
    app.state.edge = edge_over(databases, SystemClock(), signed_by=signer)
    app.state.databases = databases
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://minshui.test"
    ) as client:
        yield client
    await databases.close()


def _password(outcome: Result) -> str:
    found = re.search(r"密码：(\S+?)（只显示这一次", outcome.output)
    assert found is not None, outcome.output
    return found[1]


def test_a_created_user_is_listed_with_their_role(run: Run) -> None:
    made = run(*BOSS)
    assert made.exit_code == 0, made.output
    assert made.output.startswith("已新建用户：boss（林主任）")
    listed = run("list", *TENANT).output
    assert re.search(r"boss.*林主任.*administrator.*启用", listed)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (BOSS, "E_USER_NAME_TAKEN"),
        (("create", "b2", *TENANT, "--name", "x", "--role", "none"), "E_ROLE_UNKNOWN"),
        (("create", "b2", "--tenant", "NONE2026001", "--name", "x", "--role", "reader"),
         "E_TENANT_UNKNOWN"),
        (("reset-password", "nobody", *TENANT), "E_USER_UNKNOWN"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_its_code(
    run: Run, arguments: tuple[str, ...], code: str
) -> None:
    run(*BOSS)
    before = run("list", *TENANT).output
    refused = run(*arguments)
    assert isinstance(refused.exception, MinshuiError)
    assert refused.exception.code == code
    assert run("list", *TENANT).output == before


async def test_the_printed_password_signs_in_until_it_is_reset(
    database: Installation, run: Run
) -> None:
    first, second = (
        await _in_thread(run, *BOSS),
        await _in_thread(run, "reset-password", "boss", *TENANT),
    )
    async with _client(database) as client:
        statuses = []
        for outcome in (first, second):
            body = {
                "tenant_code": "TEST2026001",
                "user_name": "boss",
                "password": _password(outcome),
            }
            answer = await client.post("/api/v1/platform/sign-in", json=body)
            statuses.append(answer.status_code)
        assert statuses == [401, 200]
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        me = (await client.get("/api/v1/platform/me", headers=headers)).json()
        assert (me["display_name"], me["must_change_password"]) == ("林主任", True)


async def test_a_process_is_ready_once_the_master_database_answers(
    database: Installation,
) -> None:
    async with _client(database) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_session_ended_in_one_process_is_dead_in_the_other(
    database: Installation, run: Run
) -> None:
    made = await _in_thread(run, *BOSS)
    async with _client(database) as one, _client(database) as other:
        body = {"tenant_code": "TEST2026001", "user_name": "boss", "password": _password(made)}
        token = (await one.post("/api/v1/platform/sign-in", json=body)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert (await other.get("/api/v1/platform/me", headers=headers)).status_code == 200
        await one.post("/api/v1/platform/sign-out", headers=headers)
        answer = await other.get("/api/v1/platform/me", headers=headers)
        assert answer.json()["code"] == "E_SESSION_ENDED"


def test_openapi_prints_a_document_of_every_route() -> None:
    printed = CliRunner().invoke(cli_openapi.app, [])
    document = json.loads(printed.output)
    assert document["openapi"].startswith("3.1")
    sign_in = document["paths"]["/api/v1/platform/sign-in"]["post"]
    assert (sign_in["x-interface"], sign_in["security"]) == ("IF-UP-001", [])
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


async def _in_thread(run: Run, *arguments: str) -> Result:
    """Run a command, which brings an event loop of its own."""
    return await asyncio.to_thread(run, *arguments)
