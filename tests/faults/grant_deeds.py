"""Steps of a cross-tenant grant, each done in a process of its own so that it can be killed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

import httpx
from joserfc.jwk import ECKey
from sqlalchemy import make_url

from minshui.entrypoints.worker import run_worker
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.security.tokens import TokenSigner
from minshui.kernel.clock import FixedClock, SystemClock
from minshui.platform.grant.facade import GrantLine
from tests.api_cases import application, edge_over


@dataclass(frozen=True)
class GrantPlace:
    """Where it happens: an installation, the time, and the key that tokens are signed with."""

    url: str
    prefix: str
    signing_key: Mapping[str, Any]
    now: datetime

    def databases(self) -> TenantDatabases:
        """Open the installation's databases."""
        return TenantDatabases(make_url(self.url), prefix=self.prefix)


@dataclass(frozen=True)
class GrantDeed:
    """A request with a body, or visits to tenants as a worker makes them."""

    path: str = ""
    token: str = ""
    body: Any = None
    visits: tuple[str, ...] = ()


class RunningClock(SystemClock):
    """A clock that goes on from an instant."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - SystemClock().now()

    def now(self) -> datetime:
        """Return the instant it has come to."""
        return SystemClock().now() + self._ahead


def perform(place: GrantPlace, deed: GrantDeed, answers: Connection) -> None:
    """Do a deed and tell the status; the whole life of a process."""
    answers.send(asyncio.run(_perform(place, deed)))
    answers.close()
    os._exit(0)


def converge(place: GrantPlace, answers: Connection) -> None:
    """Work as a worker does until killed; says when it begins."""
    asyncio.run(_converge(place, answers))


async def _perform(place: GrantPlace, deed: GrantDeed) -> int:
    databases, clock = place.databases(), FixedClock(place.now)
    if deed.visits:
        line = GrantLine(databases, clock)
        for tenant_code in deed.visits:
            await line.visit(tenant_code)
        return 200
    app = application()
    signer = TokenSigner([ECKey.import_key(dict(place.signing_key))])
    app.state.edge = edge_over(databases, clock, signed_by=signer)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://minshui.test"
    ) as client:
        headers = {"Authorization": f"Bearer {deed.token}"}
        response = await client.post(deed.path, headers=headers, json=deed.body)
    return response.status_code


async def _converge(place: GrantPlace, answers: Connection) -> None:
    databases, clock = place.databases(), RunningClock(place.now)
    answers.send("begun")
    await run_worker(databases, clock, asyncio.Event(), [GrantLine(databases, clock)])
