"""The program against a client written by others: python-cas, over the wire."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import cas
import httpx
import pytest
from defusedxml.ElementTree import fromstring

from minshui.infrastructure.context import MasterContext, system_actor
from minshui.kernel.clock import SystemClock
from minshui.platform.cas.facade import Attribute, Match, ServiceSettings, save_service
from minshui.platform.identity.facade import CreateUser, create_user
from tests.api_cases import PASSWORD
from tests.conftest import Installation
from tests.databases import TENANT_CODE
from tests.faults.fleet import fleet_of
from tests.faults.message_town import PROGRAM, ready
from tests.platform.cas.systems import ticket_in
from tests.platform.signon.browser import Browser, Page
from tests.servers import free_port

SAMLP = "{urn:oasis:names:tc:SAML:2.0:protocol}"


@dataclass
class OfficeSystem:
    """A little server that is told of logouts."""

    url: str
    sessions_ended: list[str] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take in one logout request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split("\r\n", 1)[0])
        form = parse_qs((await reader.readexactly(length)).decode())
        request = fromstring(form["logoutRequest"][0])
        self.sessions_ended.append(request.findtext(f"{SAMLP}SessionIndex") or "")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        self.heard.set()


@pytest.fixture
async def office() -> AsyncIterator[OfficeSystem]:
    """The office system, listening."""
    port = free_port()
    system = OfficeSystem(f"http://127.0.0.1:{port}/")
    async with await asyncio.start_server(system.answer, "127.0.0.1", port):
        yield system


async def furnish(database: Installation, office: OfficeSystem) -> None:
    """Register the office system and somebody who may sign on."""
    clock, databases = SystemClock(), database.databases
    async with databases.master_session() as session:
        settings = ServiceSettings(
            name="办公系统",
            url=office.url,
            match=Match.PREFIX,
            attributes=frozenset({Attribute.DISPLAY_NAME}),
            logout_url=f"{office.url}logout",
        )
        mctx = MasterContext(session, clock, system_actor(), "", "test")
        await save_service(mctx, "oa", settings, new=True)
    async with databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        user = CreateUser("lin", "林晓", password=PASSWORD, must_change_password=False)
        await create_user(ctx, user)


@pytest.mark.slow
@pytest.mark.feature("F-0007", "F-0006")
async def test_python_cas_signs_users_on_and_hears_of_their_leaving(
    database: Installation, office: OfficeSystem
) -> None:
    # given the program as processes, and python-cas in the office system
    await furnish(database, office)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with contextlib.AsyncExitStack() as stack:
        fleet = await stack.enter_async_context(fleet_of(database.environment))
        await fleet.start("api", [*PROGRAM, "api"], http_port=str(port))
        await fleet.start("worker", [*PROGRAM, "worker"])
        await ready(url)
        browser = Browser(
            await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30))
        )
        tickets = {}
        for version in (2, 3):
            client = cas.CASClient(
                version=version, service_url=f"{office.url}home", server_url=f"{url}/cas/"
            )
            # when
            login = client.get_login_url()
            answer = await browser.open(login)
            if "location" not in answer.headers:
                answer = await browser.sign_on("lin", at=login)
            tickets[version] = ticket_in(answer)
            user, attributes, _ = await asyncio.to_thread(client.verify_ticket, tickets[version])
            # then
            assert user == f"lin@{TENANT_CODE}"
            assert (attributes or {}).get("displayName") == (None if version == 2 else "林晓")
            assert await asyncio.to_thread(client.verify_ticket, tickets[version]) == (
                None,
                {} if version == 3 else None,
                None,
            )
        # when the user leaves, anywhere
        await browser.open(client.get_logout_url())
        # then each session at the office system is told to end
        async with asyncio.timeout(60):
            while set(office.sessions_ended) != set(tickets.values()):
                office.heard.clear()
                await office.heard.wait()
        assert "password" in Page(await browser.open(client.get_login_url())).fields
    assert len(office.sessions_ended) == 2
