"""The published document and the program agree: schemathesis reads the one and asks the other.

Requests are made of the document alone, right ones and wrong ones, by somebody who may do
everything in a town with bills: nothing fails inside, and each answer is one that the document
declares, of the type and the shape that it says.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import httpx
import pytest

from minshui.entrypoints.furnishing import furnish_tenant
from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from minshui.platform.identity.facade import CreateUser, create_user
from tests.conftest import Installation
from tests.faults.fleet import fleet_of
from tests.faults.message_town import PROGRAM, ready
from tests.servers import free_port

EXAMPLES = int(os.environ.get("MINSHUI_SCHEMATHESIS_EXAMPLES", "4"))
SEED = 20261121
PASSWORD = "Right-Horse-7"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
# What would end the session that asks.
LEFT_OUT = "sign-out|sign-off|/me/password|/me/sessions|end-session"


async def furnish(database: Installation) -> None:
    """Give the tenant what a new one begins with, and somebody who may do everything."""
    async with database.databases.tenant_work(
        database.tenant_code, system_actor(), SystemClock()
    ) as ctx:
        await furnish_tenant(ctx, "榕城水务", [("GL", "鼓楼营业所")])
        administrator = CreateUser(
            "admin", "系统管理员", ("administrator",), password=PASSWORD, must_change_password=False
        )
        await create_user(ctx, administrator)


async def token_from(url: str, tenant_code: str) -> str:
    """Sign in as the administrator."""
    async with httpx.AsyncClient(base_url=url) as client:
        body = {"tenant_code": tenant_code, "user_name": "admin", "password": PASSWORD}
        answer = await client.post("/api/v1/platform/sign-in", json=body)
        return str(answer.json()["access_token"])


async def run(*command: str) -> tuple[int, str]:
    """Run a program to its end; return its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


@pytest.mark.slow
async def test_whatever_the_document_allows_is_answered_as_it_says(
    database: Installation, tmp_path: Path
) -> None:
    # given
    await furnish(database)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with fleet_of(database.environment) as fleet:
        await fleet.start("api", [*PROGRAM, "api"], http_port=str(port), http_workers="1")
        await ready(url)
        document = tmp_path / "openapi.json"
        code, printed = await run(*PROGRAM, "openapi")
        assert code == 0, printed
        document.write_text(printed)
        # when
        code, printed = await run(
            *(str(Path(sys.executable).with_name("st")), "run", str(document), "--url", url),
            *("--header", f"Authorization: Bearer {await token_from(url, database.tenant_code)}"),
            *("--header", "Idempotency-Key: schemathesis"),
            *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"),
            *("--max-examples", str(EXAMPLES), "--seed", str(SEED)),
            *("--exclude-path-regex", LEFT_OUT, "--request-timeout", "30", "--workers", "2"),
            *("--continue-on-failure", "--no-color", "--warnings", "off"),
        )
    # then
    assert code == 0, printed[-20_000:]
