"""Open pages of users, and the processes that serve them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from minshui.entrypoints.http import create_app
from minshui.entrypoints.runtime import load_settings
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.infrastructure.signals.selection import create_signals
from minshui.kernel.clock import SystemClock
from minshui.message.inbox.use_cases.deliver_messages import deliver_messages
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.facade import (
    Client,
    CreateUser,
    SessionGrant,
    SignIn,
    create_user,
    sign_in,
)
from tests.api_cases import PASSWORD, edge_over, signer
from tests.conftest import Installation
from tests.entrypoints.test_serve import answers, free_port
from tests.message.inbox.inboxes import new_message

SOCKET = "/api/v1/message/inbox/socket"
CLOCK = SystemClock()
Frame = dict[str, Any]


@dataclass
class Town:
    """An installation whose processes hear of each other."""

    database: Installation
    databases: TenantDatabases

    def work(self) -> Any:
        """Open a unit of work in the tenant."""
        return self.databases.tenant_work(self.database.tenant_code, system_actor(), CLOCK)

    async def user(self, name: str, *permissions: str) -> int:
        """Make a user."""
        async with self.work() as ctx:
            role = SaveRole(f"of_{name}", name, DataScope.ALL, frozenset(permissions))
            code = (await create_role(ctx, role)).code
            command = CreateUser(name, name, (code,), password=PASSWORD, must_change_password=False)
            return (await create_user(ctx, command)).user.id

    async def sign_in(self, name: str) -> SessionGrant:
        """Begin a session."""
        async with self.work() as ctx:
            grant = await sign_in(ctx, SignIn(name, PASSWORD, Client("127.0.0.1")))
        assert isinstance(grant, SessionGrant)
        return grant

    async def token(self, name: str) -> str:
        """Return a token that processes of this test's own take."""
        return token_of(self.database.tenant_code, await self.sign_in(name))

    async def deliver(self, user_id: int, *numbers: int) -> None:
        """Put messages into a user's inbox, in one transaction."""
        async with self.work() as ctx:
            await deliver_messages(ctx, [new_message(user_id, each) for each in numbers])


def token_of(tenant_code: str, grant: SessionGrant, lifetime: timedelta | None = None) -> str:
    """Return an access token of a session."""
    now: datetime = CLOCK.now()
    until = now + (lifetime or timedelta(minutes=30))
    return signer().issue(TokenClaims(tenant_code, grant.user_id, grant.session_id, until), now)


@asynccontextmanager
async def town_of(database: Installation) -> AsyncIterator[Town]:
    """Return the installation, with signals that reach other processes."""
    master = database.server_url.set(database=f"{database.prefix}master")
    signals = create_signals(master, redis_url=None, prefix=database.prefix)
    databases = TenantDatabases(database.server_url, prefix=database.prefix, signals=signals)
    try:
        yield Town(database, databases)
    finally:
        await databases.close()


@asynccontextmanager
async def served_here(town: Town) -> AsyncIterator[str]:
    """Serve the installation from this process, over a real listening socket."""

    @asynccontextmanager
    async def nothing(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = create_app(load_settings(), lifespan=nothing)
    app.state.edge = edge_over(town.databases, CLOCK)
    app.state.databases = town.databases
    port = free_port()
    config = uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    await answers(port)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def process_of(database: Installation) -> AsyncIterator[tuple[Process, str]]:
    """Run an API process; it may be killed."""
    port = free_port()
    # Tokens are issued in the installation's name, whichever process it is.
    own = {"MINSHUI_HTTP_PORT": str(port), "MINSHUI_PUBLIC_URL": "http://minshui.test"}
    environment = os.environ | database.environment | own
    command = (sys.executable, "-m", "minshui.entrypoints", "api")
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await answers(port)
        yield process, f"127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def worker_of(database: Installation) -> AsyncIterator[None]:
    """Run a worker that sends what the gateway has queued for inboxes."""
    command = (sys.executable, "-m", "minshui.entrypoints", "worker", "--queues", "messages.inbox")
    process = await asyncio.create_subprocess_exec(
        *command, env=os.environ | database.environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield
        assert process.returncode is None
    finally:
        process.terminate()
        await process.wait()


async def signed_in_at(address: str, tenant_code: str, name: str) -> str:
    """Sign in over HTTP and return the access token."""
    body = {"tenant_code": tenant_code, "user_name": name, "password": PASSWORD}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"http://{address}/api/v1/platform/sign-in", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


@dataclass
class Tab:
    """An open page: keeps its cursor and the messages it has been sent, as a page would."""

    connection: ClientConnection
    cursor: str | None = None
    ids: list[int] = field(default_factory=list)

    async def next(self, seconds: float = 20) -> Frame:
        """Return the next frame; raises ``ConnectionClosed``."""
        async with asyncio.timeout(seconds):
            text = await self.connection.recv()
        frame: Frame = json.loads(text)
        self.cursor = frame.get("cursor", self.cursor)
        if frame["type"] == "message":
            self.ids.append(frame["message"]["id"])
            await self.say(type="ack", cursor=frame["cursor"])
        return frame

    async def until(self, kind: str, *, seconds: float = 20, **said: Any) -> Frame:
        """Return the next frame of a kind that says these things."""
        while True:
            frame = await self.next(seconds)
            if frame["type"] == kind and said.items() <= frame.items():
                return frame

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        await self.connection.send(json.dumps(frame))

    async def closing(self) -> tuple[int, str]:
        """Return the code and reason that the server closes with."""
        with suppress(ConnectionClosed):
            while True:
                await self.next()
        return self.connection.close_code or 0, self.connection.close_reason or ""

    async def rest_unacknowledged(self) -> list[str]:
        """Return what comes until the server closes, and acknowledge nothing of it."""
        frames = []
        with suppress(ConnectionClosed):
            async with asyncio.timeout(10):
                while True:
                    frames.append(str(await self.connection.recv()))
        return frames


@asynccontextmanager
async def tab(
    address: str, token: str | None, after: str | None = None, *, in_header: bool = False
) -> AsyncIterator[Tab]:
    """Open a page."""
    hello: Frame = {"type": "hello"} | ({} if after is None else {"after": after})
    protocols = None
    if in_header:
        protocols = [Subprotocol("bearer"), Subprotocol(token or "")]
    elif token is not None:
        hello["token"] = token
    async with connect(f"ws://{address}{SOCKET}", subprotocols=protocols) as connection:
        opened = Tab(connection, after)
        await opened.say(**hello)
        yield opened


@asynccontextmanager
async def tabs(address: str, *tokens: str) -> AsyncIterator[list[Tab]]:
    """Open several pages, and wait until each is ready."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(tab(address, token)) for token in tokens]
        for each in opened:
            await each.until("ready")
            await each.until("unread")
        yield opened
