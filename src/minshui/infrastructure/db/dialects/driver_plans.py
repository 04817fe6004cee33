"""How a prepared statement is run by asyncpg: its text, its parameters' order, its rows' shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import Dialect, Numeric
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
_NO_COLUMNS = SimpleResultMetaData(())
_FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class DriverPlan:
    """A statement compiled for good; ``keys`` names the columns that an insert is given."""

    def __init__(self, statement: Any, dialect: Dialect, keys: Sequence[str]) -> None:
        # As for many rows: no generated key is asked for that nobody wants.
        compiled: SQLCompiler = statement.compile(
            dialect=dialect, column_keys=keys or None, for_executemany=True
        )
        named = {name: bind.key for name, bind in compiled.binds.items() if bind.required}
        # Lists of constants are written out, which takes some value for everything else.
        state = compiled.construct_expanded_state(dict.fromkeys(named.values()))
        self._sql = state.statement
        to_driver: dict[str, Any] = {**compiled._bind_processors, **state.processors}
        self._parameters = [
            _Parameter(named.get(name), state.parameters[name], to_driver.get(name))
            for name in state.positiontup or ()
        ]
        columns = compiled._result_columns
        self._shape = SimpleResultMetaData([column.keyname for column in columns])
        self._from_driver = [_from_driver(column.type, dialect) for column in columns]
        self._converts = any(self._from_driver)

    async def run(self, connection: asyncpg.Connection[Any], values: Values) -> Result[Any]:
        """Execute once."""
        arguments = [parameter.of(values) for parameter in self._parameters]
        try:
            if self._from_driver:
                rows = await connection.fetch(self._sql, *arguments)
                return IteratorResult(self._shape, iter(self._converted(rows)))
            return WrittenRows(await connection.execute(self._sql, *arguments))
        except _FAILURES as failure:
            raise _translated(failure, self._sql) from failure

    async def run_many(
        self, connection: asyncpg.Connection[Any], rows: Iterable[Values]
    ) -> Result[Any]:
        """Execute once for each of ``rows``, all sent together."""
        arguments = [[parameter.of(row) for parameter in self._parameters] for row in rows]
        try:
            await connection.executemany(self._sql, arguments)
        except _FAILURES as failure:
            raise _translated(failure, self._sql) from failure
        return WrittenRows("")

    def _converted(self, rows: list[asyncpg.Record]) -> Iterable[Any]:
        if not self._converts:
            return rows
        return (
            tuple(
                value if convert is None else convert(value)
                for value, convert in zip(row, self._from_driver, strict=True)
            )
            for row in rows
        )


class WrittenRows(IteratorResult[Any]):
    """What a statement that returns no rows has done, by the server's word, e.g. ``UPDATE 3``."""

    def __init__(self, status: str) -> None:
        super().__init__(_NO_COLUMNS, iter(()))
        self._status = status

    @property
    def rowcount(self) -> int:
        """How many rows were written; −1: not said."""
        count = self._status.rpartition(" ")[2]
        return int(count) if count.isdecimal() else -1


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One place in the text: a value that the caller names, or a constant of the statement's."""

    name: str | None
    constant: Any
    to_driver: Callable[[Any], Any] | None

    def of(self, values: Values) -> Any:
        """Return what the driver is sent."""
        value = self.constant if self.name is None else values[self.name]
        return value if self.to_driver is None else self.to_driver(value)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, Numeric):
        return None  # the driver's decimals are ours
    return kind._cached_result_processor(dialect, None)


def _translated(failure: BaseException, sql: str) -> DBAPIError:
    """Return the failure as SQLAlchemy would raise it; its ``orig`` has the ``sqlstate``."""
    broken = isinstance(failure, asyncpg.IntegrityConstraintViolationError)
    kind = IntegrityError if broken else DBAPIError
    return kind(sql, None, failure, hide_parameters=True)


def driver_in_transaction(connection: AsyncConnection) -> asyncpg.Connection[Any] | None:
    """Return the connection's driver if it is asyncpg and has begun a transaction."""
    if connection.dialect.driver != "asyncpg":
        return None
    opened = connection.sync_connection
    if opened is None:
        return None
    driver: Any = opened.connection.driver_connection
    return driver if driver.is_in_transaction() else None
