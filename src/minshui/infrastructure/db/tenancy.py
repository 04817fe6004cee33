"""From a tenant's code to a session on that tenant's database, and on no other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import URL, bindparam, event, make_url, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.util import greenlet_spawn

from minshui.infrastructure.bus.contracts import Waker
from minshui.infrastructure.bus.wakeup_rows import RowWaker
from minshui.infrastructure.bus.waking import take_news
from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.db.engines import (
    CONNECT_FAILURES,
    EngineFactory,
    check_identity_at_connect,
    create_postgresql_engine,
)
from minshui.infrastructure.db.master_models import Tenant, TenantDatabase
from minshui.infrastructure.db.session import WorkSession
from minshui.infrastructure.errors import (
    CONNECTIONS_EXHAUSTED,
    DATABASE_UNREACHABLE,
    TENANT_DISABLED,
    TENANT_UNKNOWN,
)
from minshui.infrastructure.signals.contracts import Signals
from minshui.infrastructure.signals.in_process import InProcessSignals
from minshui.infrastructure.signals.noting import take_signals
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

MASTER_CODE = "MASTER"
"""What the master database's identity row says."""

_MASTER_POOL_SIZE = 5
_ROUTE_SECONDS = 30.0
_FIND_ROUTE = (
    select(Tenant.status, TenantDatabase.server_url, TenantDatabase.database_name)
    .join(TenantDatabase, TenantDatabase.tenant_id == Tenant.id)
    .where(Tenant.code == bindparam("code"))
)


@dataclass
class _Slot:
    """One tenant's engine: how many sessions lease it, when it was last used and routed."""

    engine: AsyncEngine
    used_at: float
    routed_at: float
    leases: int = 0
    open: int = 0

    def __post_init__(self) -> None:
        """Count connections as they come and go: the pool's own figures count empty places."""
        event.listen(self.engine.sync_engine, "connect", self._count_opened)
        event.listen(self.engine.sync_engine, "close", self._count_closed)

    @property
    def connections(self) -> int:
        """Connections open now or about to be opened for a lease."""
        return max(self.leases, self.open)

    async def close_idle(self) -> None:
        """Close the connections that are kept ready; those in use stay."""
        await greenlet_spawn(self.engine.pool.dispose)

    def _count_opened(self, *_connection: object) -> None:
        self.open += 1

    def _count_closed(self, *_connection: object) -> None:
        self.open -= 1


class TenantDatabases:
    """The databases of one installation, as one process reaches them.

    Engines are made when first asked for, closed after ``idle_seconds``, and hold at most
    ``connection_cap`` connections together; whoever comes when all are in use waits
    ``wait_seconds`` and then gets ``E_CONNECTIONS_EXHAUSTED``. ``waker_over`` makes what calls
    workers to a tenant after its commits, given the engine of the master database.
    """

    def __init__(
        self,
        server_url: URL,
        *,
        prefix: str = "minshui_",
        connection_cap: int = 40,
        idle_seconds: float = 300.0,
        wait_seconds: float = 30.0,
        engine_factory: EngineFactory = create_postgresql_engine,
        monotonic: Callable[[], float] = time.monotonic,
        signals: Signals | None = None,
        waker_over: Callable[[AsyncEngine], Waker] = RowWaker,
    ) -> None:
        self._server_url = server_url
        self._prefix = prefix
        self._cap = connection_cap
        self._idle_seconds = idle_seconds
        self._wait_seconds = wait_seconds
        self._create_engine = engine_factory
        self._monotonic = monotonic
        self._signals = signals or InProcessSignals()
        self._slots: dict[str, _Slot] = {}
        self._free = asyncio.Semaphore(connection_cap)
        self._routing = asyncio.Lock()
        self._master = engine_factory(
            server_url.set(database=f"{prefix}master"), pool_size=_MASTER_POOL_SIZE
        )
        check_identity_at_connect(self._master, MASTER_CODE)
        self._waker = waker_over(self._master)
        self._evictor: asyncio.Task[None] | None = None

    @property
    def server_url(self) -> URL:
        """The server that databases stand on unless their row says otherwise."""
        return self._server_url

    @property
    def prefix(self) -> str:
        """What the names of this installation's databases begin with."""
        return self._prefix

    @property
    def signals(self) -> Signals:
        """What tells the other processes of news; closed with the databases."""
        return self._signals

    @property
    def open_connections(self) -> int:
        """Connections to tenant databases, in use or kept ready."""
        return sum(slot.connections for slot in self._slots.values())

    @property
    def open_tenants(self) -> list[str]:
        """Codes of the tenants that have an engine now."""
        return sorted(self._slots)

    @asynccontextmanager
    async def master_session(self) -> AsyncIterator[AsyncSession]:
        """Open a session on the master database; commits on success, rolls back on error."""
        async with AsyncSession(self._master, expire_on_commit=False) as session:
            try:
                await session.connection()
            except CONNECT_FAILURES as failure:
                raise _unreachable(self._master.url, failure) from failure
            yield session
            await session.commit()

    @asynccontextmanager
    async def open_session(self, tenant_code: str) -> AsyncIterator[AsyncSession]:
        """Open a session on the tenant's database; what is not committed is rolled back.

        Raises ``E_TENANT_UNKNOWN``, ``E_TENANT_DISABLED``, ``E_TENANT_ROUTE`` (the database says
        that it is another's), ``E_DATABASE_UNREACHABLE`` or ``E_CONNECTIONS_EXHAUSTED``.
        """
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._free.acquire()
        except TimeoutError as full:
            raise MinshuiError(CONNECTIONS_EXHAUSTED, cap=self._cap) from full
        try:
            async with (
                self._lease(tenant_code) as connection,
                WorkSession(connection, expire_on_commit=False) as session,
            ):
                yield session
        finally:
            self._free.release()

    @asynccontextmanager
    async def tenant_work(
        self, tenant_code: str, actor: Actor, clock: Clock, *, trace_id: str | None = None
    ) -> AsyncIterator[Context]:
        """Open one unit of work: commits on success, rolls back on error. For edges only."""
        async with self.open_session(tenant_code) as session:
            yield Context(session, clock, actor, tenant_code, trace_id or uuid4().hex)
            await session.commit()
            news = take_news(session)
            noted = take_signals(session)
        if news:
            self._waker.wake(tenant_code, news)
        for topic, payload in noted:
            await self._signals.send(topic, payload)

    async def evict_idle(self) -> None:
        """Close the engines that nobody has used for a while."""
        for code in list(self._slots):
            slot = self._slots[code]
            if not slot.leases and self._monotonic() - slot.used_at >= self._idle_seconds:
                await self._evict(code)

    async def close(self) -> None:
        """Close everything."""
        if self._evictor is not None:
            self._evictor.cancel()
        await self._waker.close()
        await self._signals.close()
        for code in list(self._slots):
            await self._evict(code)
        await self._master.dispose()

    @asynccontextmanager
    async def _lease(self, tenant_code: str) -> AsyncIterator[AsyncConnection]:
        slot = await self._slot(tenant_code)
        slot.leases += 1
        try:
            await self._make_room()
            try:
                connection = await slot.engine.connect()
            except CONNECT_FAILURES as failure:
                raise _unreachable(slot.engine.url, failure) from failure
            try:
                yield connection
            finally:
                await connection.close()
        finally:
            slot.leases -= 1
            slot.used_at = self._monotonic()

    async def _slot(self, tenant_code: str) -> _Slot:
        slot = self._slots.get(tenant_code)
        now = self._monotonic()
        if slot is not None and now - slot.routed_at < _ROUTE_SECONDS:
            return slot
        async with self._routing:
            url = await self._route(tenant_code)
            slot = self._slots.get(tenant_code)
            if slot is not None and slot.engine.url != url:
                await self._evict(tenant_code)
                slot = None
            if slot is None:
                engine = self._create_engine(url, pool_size=self._cap)
                check_identity_at_connect(engine, tenant_code)
                slot = self._slots[tenant_code] = _Slot(engine, now, now)
                self._keep_evicting()
            slot.routed_at = now
            return slot

    def _keep_evicting(self) -> None:
        async def look_now_and_then() -> None:
            while self._slots:
                await asyncio.sleep(self._idle_seconds / 2)
                await self.evict_idle()

        if self._evictor is None or self._evictor.done():
            self._evictor = asyncio.create_task(look_now_and_then())

    async def _route(self, tenant_code: str) -> URL:
        async with self.master_session() as session:
            row = (await session.execute(_FIND_ROUTE, {"code": tenant_code})).one_or_none()
        if row is None:
            raise MinshuiError(TENANT_UNKNOWN, tenant=tenant_code)
        if row.status != "active":
            raise MinshuiError(TENANT_DISABLED, tenant=tenant_code, status=row.status)
        return tenant_database_url(self._server_url, row.server_url, row.database_name)

    async def _make_room(self) -> None:
        """Close kept-ready connections, the longest unused tenant's first, down to the cap."""
        while self.open_connections > self._cap:
            by_age = sorted(self._slots.items(), key=lambda item: item[1].used_at)
            unused = next((code for code, slot in by_age if not slot.leases), None)
            if unused is not None:
                await self._evict(unused)
                continue
            spare = next((slot for _, slot in by_age if slot.open > slot.leases), None)
            if spare is None:
                return
            await spare.close_idle()

    async def _evict(self, tenant_code: str) -> None:
        await self._slots.pop(tenant_code).engine.dispose()


def tenant_database_url(installation: URL, server_url: str | None, database_name: str) -> URL:
    """Return where a tenant's database stands: on its own server, or the installation's."""
    server = make_url(server_url) if server_url else installation
    return server.set(database=database_name)


def _unreachable(url: URL, failure: BaseException) -> MinshuiError:
    cause = getattr(failure, "orig", None) or failure
    reason = (str(cause) or type(cause).__name__).splitlines()[0]
    return MinshuiError(DATABASE_UNREACHABLE, database=url.database, reason=reason)
