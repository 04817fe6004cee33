"""What every entry point begins with: settings, the database server, the tenants' databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, TypeVar

import uvloop
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from minshui.entrypoints.wiring import import_models
from minshui.infrastructure.audit.note_writing import keep_writing_notes
from minshui.infrastructure.bus.broker import Broker, BrokerWaker
from minshui.infrastructure.bus.contracts import Waker
from minshui.infrastructure.bus.wakeup_rows import RowWaker
from minshui.infrastructure.db.provisioning import ensure_master
from minshui.infrastructure.db.server import database_server
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.errors import SETTINGS_INVALID
from minshui.infrastructure.http.validation_text import validation_text
from minshui.infrastructure.settings import Settings
from minshui.infrastructure.signals.selection import create_signals
from minshui.kernel.clock import SystemClock
from minshui.kernel.errors import MinshuiError

T = TypeVar("T")


def load_settings(**chosen: Any) -> Settings:
    """Read the settings, those ``chosen`` on the command line going before the environment.

    Raises ``E_SETTINGS_INVALID`` naming the variable at fault.
    """
    try:
        return Settings(**chosen)
    except ValidationError as fault:
        first = fault.errors()[0]
        variable = "MINSHUI_" + "_".join(str(part) for part in first["loc"]).upper()
        raise MinshuiError(
            SETTINGS_INVALID, variable=variable, reason=validation_text(first)
        ) from fault


@asynccontextmanager
async def open_databases(
    settings: Settings, *, create: bool = False
) -> AsyncIterator[TenantDatabases]:
    """Open the installation's databases for as long as the block lasts.

    Starts the embedded server where that is used. ``create``: make the master database, or bring
    it to the head, first.
    """
    import_models()
    with database_server(settings) as url:
        if create:
            await ensure_master(url, settings.database_prefix, SystemClock())
        databases = TenantDatabases(
            url,
            prefix=settings.database_prefix,
            connection_cap=settings.connection_cap,
            idle_seconds=settings.engine_idle_seconds,
            waker_over=_waker_over(settings),
            signals=create_signals(
                url.set(database=f"{settings.database_prefix}master"),
                redis_url=settings.redis_url,
                prefix=settings.database_prefix,
            ),
        )
        try:
            async with keep_writing_notes(databases, SystemClock()):
                yield databases
        finally:
            await databases.close()


def open_broker(settings: Settings) -> Broker | None:
    """Return the way to the broker, which connects when first used; None: there is none."""
    if settings.broker_url is None:
        return None
    return Broker(settings.broker_url, settings.database_prefix)


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run one coroutine to its end."""
    return uvloop.run(work)


def _waker_over(settings: Settings) -> Callable[[AsyncEngine], Waker]:
    broker = open_broker(settings)
    return RowWaker if broker is None else partial(BrokerWaker, broker)
