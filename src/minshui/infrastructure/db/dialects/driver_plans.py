"""How a prepared statement is run by asyncpg: its text, its parameters' order, its rows' shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import Dialect, Numeric, Table
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Driver: TypeAlias = "asyncpg.Connection[Any]"
Values = Mapping[str, Any]
_NO_COLUMNS = SimpleResultMetaData(())
_FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_PLACE = re.compile(r"\$(\d+)")


class DriverPlan:
    """A statement compiled for good; ``keys`` names the columns that an insert is given.

    ``written`` is the table it writes, ``concerns`` has every table that it reads or whose rows
    those it writes must refer to.
    """

    def __init__(self, statement: Any, dialect: Dialect, keys: Sequence[str]) -> None:
        # As for many rows: no generated key is asked for that nobody wants.
        compiled: SQLCompiler = statement.compile(
            dialect=dialect, column_keys=keys or None, for_executemany=True
        )
        named = {name: bind.key for name, bind in compiled.binds.items() if bind.required}
        # Lists of constants are written out, which takes some value for everything else.
        state = compiled.construct_expanded_state(dict.fromkeys(named.values()))
        self.sql = state.statement
        to_driver: dict[str, Any] = {**compiled._bind_processors, **state.processors}
        self._parameters = [
            _Parameter(named.get(name), state.parameters[name], to_driver.get(name))
            for name in state.positiontup or ()
        ]
        columns = compiled._result_columns
        self._shape = SimpleResultMetaData([column.keyname for column in columns])
        self._from_driver = [_from_driver(column.type, dialect) for column in columns]
        self._converts = any(self._from_driver)
        self.inserts = bool(statement.is_insert)
        self.written = statement.table.name if statement.is_dml else ""
        self.concerns = frozenset(_tables(statement))

    def arguments(self, values: Values) -> list[Any]:
        """Return what the driver is sent for these values."""
        return [parameter.of(values) for parameter in self._parameters]

    async def run(self, driver: Driver, values: Values) -> Result[Any]:
        """Execute once."""
        arguments = self.arguments(values)
        try:
            if self._from_driver:
                rows = await driver.fetch(self.sql, *arguments)
                return IteratorResult(self._shape, iter(self._converted(rows)))
            return WrittenRows(await driver.execute(self.sql, *arguments))
        except _FAILURES as failure:
            raise _translated(failure, driver, self.sql) from failure

    async def run_many(self, driver: Driver, rows: Iterable[Values]) -> Result[Any]:
        """Execute once for each of ``rows``, all sent together."""
        try:
            await driver.executemany(self.sql, [self.arguments(row) for row in rows])
        except _FAILURES as failure:
            raise _translated(failure, driver, self.sql) from failure
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


async def run_together(driver: Driver, work: Sequence[tuple[DriverPlan, Values]]) -> None:
    """Execute statements that return nothing and need nothing of each other, in one round trip."""
    if len(work) == 1:
        plan, values = work[0]
        await plan.run(driver, values)
        return
    sql = _together(tuple(plan.sql for plan, _ in work))
    arguments = [argument for plan, values in work for argument in plan.arguments(values)]
    try:
        await driver.execute(sql, *arguments)
    except _FAILURES as failure:
        raise _translated(failure, driver, sql) from failure


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


@lru_cache(maxsize=256)
def _together(statements: tuple[str, ...]) -> str:
    """Return one statement that does what all of them do; their places are counted on."""
    parts, before = [], 0
    for number, sql in enumerate(statements):
        pieces = _PLACE.split(sql)  # text, place, text, place, …
        places = [int(place) for place in pieces[1::2]]
        pieces[1::2] = [f"${place + before}" for place in places]
        parts.append(f"w{number} AS ({''.join(pieces)})")
        before += max(places, default=0)
    return f"WITH {', '.join(parts)} SELECT"


def _tables(statement: Any) -> Iterable[str]:
    for element in visitors.iterate(statement):
        if isinstance(element, Table):
            yield element.name
    if statement.is_dml:
        yield statement.table.name
    if statement.is_insert:
        for key in statement.table.foreign_keys:
            yield key.column.table.name


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, Numeric):
        return None  # the driver's decimals are ours
    return kind._cached_result_processor(dialect, None)


def _translated(failure: BaseException, driver: Driver, sql: str) -> DBAPIError:
    """Return the failure as SQLAlchemy would raise it; its ``orig`` has the ``sqlstate``."""
    kind: type[DBAPIError] = DBAPIError
    if isinstance(failure, asyncpg.IntegrityConstraintViolationError):
        kind = IntegrityError
    elif isinstance(failure, asyncpg.DataError | ValueError):  # told by the server, the driver
        kind = DataError
    lost = driver.is_closed()
    return kind(sql, None, failure, hide_parameters=True, connection_invalidated=lost)
