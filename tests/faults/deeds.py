"""Deeds of the program, each done in a process of its own so that it can be killed.

A request goes through the real application with its idempotency key; the others are what a
billing shard, a cancelling shard, the import command and the collecting of a bank's file do.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection
from typing import Any

import httpx
from joserfc.jwk import ECKey
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from minshui.entrypoints.billing_shard import cancel_shard, run_shard
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.idempotency.claiming import claim, store_response
from minshui.infrastructure.imports.running import Importer, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.security.tokens import TokenSigner
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.metering.device.facade import MeterImport
from minshui.revenue.cashier.facade import (
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    collect_batch,
)
from minshui.revenue.customer.facade import CustomerImport
from minshui.revenue.cutover.facade import OpeningImport
from minshui.revenue.reading.facade import ReadingImport
from tests.api_cases import application, edge_over

TODAY = FixedClock.at_noon(date(2026, 11, 21))
LOST = 503
_UNEXPECTED = 500
_IMPORTERS: dict[str, Callable[[], Importer]] = {
    "meters": MeterImport,
    "customers": CustomerImport,
    "readings": ReadingImport,
    "opening": OpeningImport,
}


@dataclass(frozen=True)
class Place:
    """Where deeds are done: an installation, and the key that its tokens are signed with."""

    url: str
    prefix: str
    tenant_code: str
    signing_key: Mapping[str, Any]


@dataclass(frozen=True)
class Deed:
    """One thing to do; doing it again after a kill does what is left of it."""

    kind: str  # request | shard | cancel | import | collect
    path: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    token: str = ""
    key: str = ""

    @property
    def is_loop(self) -> bool:
        """Whether it is done bit by bit, each bit a unit of work of its own."""
        return self.kind in ("shard", "cancel")


@dataclass(frozen=True)
class Answer:
    """What came of a deed."""

    status: int
    body: Any

    @property
    def is_lost(self) -> bool:
        """Whether the database went away meanwhile: the deed is done again."""
        return self.status == LOST


def perform(place: Place, deed: Deed, answers: Connection) -> None:
    """Do a deed; the whole life of a process."""
    answers.send(asyncio.run(_perform(place, deed)))
    answers.close()
    os._exit(0)


async def _perform(place: Place, deed: Deed) -> Answer:
    databases = TenantDatabases(make_url(place.url), prefix=place.prefix)
    try:
        if deed.kind == "request":
            return await _request(databases, place, deed)
        return Answer(200, await _work(databases, place.tenant_code, deed))
    except Exception as error:
        if is_lost(error):
            return Answer(LOST, str(error))
        return Answer(_UNEXPECTED, repr(error))


async def _request(databases: TenantDatabases, place: Place, deed: Deed) -> Answer:
    app = application()
    signer = TokenSigner([ECKey.import_key(dict(place.signing_key))])
    app.state.edge = edge_over(databases, TODAY, signed_by=signer)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {deed.token}", "Idempotency-Key": deed.key}
    sent: dict[str, Any] = {"json": deed.body}
    if deed.files:
        sent = {"files": [("files", named) for named in deed.files.items()]}
    async with httpx.AsyncClient(transport=transport, base_url="http://minshui.test") as client:
        response = await client.post(deed.path, headers=headers, **sent)
    return Answer(response.status_code, response.json())


async def _work(databases: TenantDatabases, tenant: str, deed: Deed) -> Any:
    if deed.kind == "shard":
        return await run_shard(databases, tenant, deed.body["run_id"], TODAY)
    if deed.kind == "cancel":
        return await cancel_shard(databases, tenant, deed.body["cancellation_id"], TODAY)
    async with databases.tenant_work(tenant, system_actor(), TODAY) as ctx:
        return await (_import(ctx, deed) if deed.kind == "import" else _collect(ctx, deed))


async def _import(ctx: Context, deed: Deed) -> dict[str, Any]:
    ((name, content),) = deed.files.items()
    result = await run_import(ctx, _IMPORTERS[name](), ImportFile(f"{name}.csv", content))
    return {"status": result.status, "faults": [str(each) for each in result.faults]}


async def _collect(ctx: Context, deed: Deed) -> Any:
    if (stored := await claim(ctx, deed.key, "hash")) is not None:
        return stored.body
    rows = [CollectedRow(*row) for row in deed.body["rows"]]
    result = await collect_batch(ctx, CollectBatch(PaymentMethod.TRANSFER, "batch", rows))
    collected = {"count": result.payment_count, "fen": result.amount_fen}
    await store_response(ctx, deed.key, 201, collected)
    return collected


def is_lost(error: Exception) -> bool:
    """Whether a failure is that of a connection that broke."""
    if isinstance(error, MinshuiError):
        return error.code == "E_DATABASE_UNREACHABLE"
    if isinstance(error, DBAPIError):
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state.startswith(("57P", "08"))
    return isinstance(error, OSError)
