"""Two API processes of one installation, and a browser and clients of others' making."""

from __future__ import annotations

import base64
import re
import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.security.installation_keys import master_key
from minshui.kernel.clock import SystemClock
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import PASSWORD
from tests.conftest import Installation
from tests.faults.fleet import fleet_of
from tests.faults.message_town import PROGRAM, ready
from tests.platform.signon.browser import Browser
from tests.servers import free_port

CALLBACK = "https://hall.example/cb"
_SECRET = re.compile(r"密钥：(\S+?)（只显示这一次）")


@dataclass(frozen=True)
class Programs:
    """The running processes, the environment they stand in, and what discovery says of them."""

    here: httpx.AsyncClient
    there: httpx.AsyncClient
    environment: Mapping[str, str]
    metadata: Mapping[str, Any]

    async def run(self, *words: str) -> str:
        """Run a command of the program on the installation; return what it printed."""
        process = await create_subprocess_exec(
            sys.executable, "-m", "minshui.entrypoints", *words,
            env=self.environment, stdout=PIPE, stderr=PIPE,
        )  # fmt: skip
        printed, complaints = await process.communicate()
        assert process.returncode == 0, complaints.decode()
        return printed.decode()

    async def client(self, client_id: str, *words: str, **settings: Any) -> AsyncOAuth2Client:
        """Register a client by command, and return Authlib's side of it."""
        printed = await self.run("client", "create", client_id, *words)
        found = _SECRET.search(printed)
        return AsyncOAuth2Client(client_id, found and found[1], **settings)

    async def verified(self, id_token: str, nonce: str, access_token: str) -> CodeIDToken:
        """Return an ID token as a client of others verifies it."""
        keys = KeySet.import_key_set((await self.there.get(self.metadata["jwks_uri"])).json())
        read = jwt.decode(id_token, keys, algorithms=["ES256"])
        claims = CodeIDToken(
            read.claims,
            read.header,
            options={"iss": {"essential": True, "value": self.metadata["issuer"]}},
            params={"nonce": nonce, "client_id": "hall", "access_token": access_token},
        )
        claims.validate(leeway=5)
        return claims


@asynccontextmanager
async def programs_of(database: Installation, data_dir: Path) -> AsyncIterator[Programs]:
    """Run two processes, which share their keys and the database."""
    ports = free_port(), free_port()
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    environment = dict(database.environment) | {
        "MINSHUI_PUBLIC_URL": urls[0],
        "MINSHUI_DATA_DIR": str(data_dir),
        "MINSHUI_MASTER_KEY": base64.b64encode(master_key()).decode(),
        "COLUMNS": "300",
    }
    async with fleet_of(environment) as fleet:
        for number, port in enumerate(ports):
            await fleet.start(f"api {number}", [*PROGRAM, "api"], http_port=str(port))
        await ready(*urls)
        async with (
            httpx.AsyncClient(base_url=urls[0]) as here,
            httpx.AsyncClient(base_url=urls[1]) as there,
        ):
            found = await here.get("/.well-known/openid-configuration")
            yield Programs(here, there, environment, found.json())


async def sign_on(database: Installation, programs: Programs) -> Browser:
    """Return a browser that is signed on at the first process, as a new user."""
    clock = SystemClock()
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        command = CreateUser("lin", "林小闽", password=PASSWORD, must_change_password=False)
        await create_user(ctx, command)
    browser = Browser(programs.here)
    await browser.sign_on("lin")
    return browser
