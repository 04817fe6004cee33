"""The session of a unit of work: prepared statements go straight to the driver, some together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from sqlalchemy import Connection, Executable, event
from sqlalchemy.engine import Result
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import Session

from minshui.infrastructure.db.dialects.driver_plans import (
    DriverPlan,
    Values,
    WrittenRows,
)
from minshui.infrastructure.db.dialects.waiting_rows import (
    MOST_WAITING,
    send_waiting,
    waiting_rows,
)
from minshui.infrastructure.db.prepared import is_deferred, is_prepared


class MasterSessions(Protocol):
    """What opens sessions on the master database: ``TenantDatabases``, or a test's own."""

    def master_session(self) -> AbstractAsyncContextManager[AsyncSession]:
        """Open a session: commits on success, rolls back on error."""
        ...


_plans: dict[tuple[int, tuple[str, ...]], DriverPlan] = {}


class _SyncWorkSession(Session):
    """What a ``WorkSession`` stands on."""


class WorkSession(AsyncSession):
    """A session on one connection.

    Prepared statements take the short way once SQLAlchemy has begun the transaction or savepoint
    with its first statement, whatever that is. Deferred ones wait: for a statement that concerns
    one of their tables, for any that is not prepared, for the commit.
    """

    sync_session_class = _SyncWorkSession
    _joined: object = None  # the transaction or savepoint that has begun

    async def execute(
        self, statement: Executable, params: Any = None, **options: Any
    ) -> Result[Any]:
        """Execute a statement as ``AsyncSession`` does."""
        connection = self._begun() if is_prepared(statement) and not options else None
        if connection is None:
            result = await super().execute(statement, params, **options)
            self._joined = self._transaction()
            return result
        if self.new or self.identity_map:
            await self.flush()
        rows: Sequence[Values] = (
            [params or {}] if isinstance(params, Mapping | None) else list(params)
        )
        plan = _plan(statement, connection, rows[0])
        driver: Any = connection.connection.driver_connection
        waiting = waiting_rows(connection)
        if is_deferred(statement) and len(rows) <= MOST_WAITING:
            await waiting.add(driver, plan, rows)
            return WrittenRows("")
        if waiting.concern(plan):
            await waiting.send(driver)
        if len(rows) == 1:
            return await plan.run(driver, rows[0])
        return await plan.run_many(driver, rows)

    async def connection(self, *arguments: Any, **options: Any) -> AsyncConnection:
        """Return the connection, for statements of the driver's own: nothing waits any more."""
        opened = await super().connection(*arguments, **options)
        connection = self._begun()
        if connection is not None:
            driver: Any = connection.connection.driver_connection
            await waiting_rows(connection).send(driver)
        return opened

    def _begun(self) -> Connection | None:
        """Return the connection if asyncpg drives it and the transaction has begun."""
        transaction, bind = self._transaction(), self.bind
        if transaction is None or transaction is not self._joined:
            return None
        connection = bind.sync_connection if isinstance(bind, AsyncConnection) else None
        if connection is None or connection.dialect.driver != "asyncpg":
            return None
        return connection

    def _transaction(self) -> object:
        session = self.sync_session
        return session.get_nested_transaction() or session.get_transaction()


@event.listens_for(_SyncWorkSession, "before_commit")
def _send_before_commit(session: Session) -> None:
    if isinstance(session.bind, Connection):
        send_waiting(session.bind)


def _plan(statement: Executable, connection: Connection, values: Values) -> DriverPlan:
    keys = tuple(values) if statement.is_insert else ()
    plan = _plans.get((id(statement), keys))
    if plan is None:
        plan = _plans[id(statement), keys] = DriverPlan(statement, connection.dialect, keys)
    return plan
