"""PostgreSQL: COPY, advisory locks, ON CONFLICT, declarative partitions."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any, cast

import asyncpg
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Executable,
    Select,
    String,
    Table,
    Text,
    any_,
    bindparam,
    column,
    func,
    inspect,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from minshui.infrastructure.db.dialects.binary_rows import decode_integers, encode_rows
from minshui.infrastructure.db.dialects.columns import ColumnData, Int64Array
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.period import shift_month

_key = bindparam("key", type_=BigInteger)
_LOCK = prepared(select(func.pg_advisory_xact_lock(_key)))
_LOCK_SHARED = prepared(select(func.pg_advisory_xact_lock_shared(_key)))
_WAIT_AT_MOST = prepared(
    select(func.set_config("lock_timeout", bindparam("timeout", type_=Text), True))
)
_TRY_LOCK = prepared(select(func.pg_try_advisory_xact_lock(_key)))
_TRY_LOCK_SHARED = prepared(select(func.pg_try_advisory_xact_lock_shared(_key)))
_FIRST_TRY_SECONDS = 0.005
_LAST_TRY_SECONDS = 0.1
_TRY_AT_MOST_SECONDS = 30.0
_DRAW_RANGE = prepared(
    text(
        "SELECT min(v), max(v) FROM (SELECT nextval(CAST(:name AS text)::regclass) AS v"
        " FROM generate_series(1, :count)) AS drawn"
    ).columns(column("min", BigInteger), column("max", BigInteger))
)
_DRAW_EACH = text(
    "SELECT nextval(CAST(:name AS text)::regclass) AS v FROM generate_series(1, :count)"
)

_PARTITIONS = text(
    "SELECT relname FROM pg_class JOIN pg_inherits ON inhrelid = pg_class.oid"
    " WHERE inhparent = CAST(CAST(:name AS text) AS regclass)"
)
_MOMENT = text(
    "SELECT statement_timestamp(), min(xact_start) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_ONE_MOMENT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
_HASH_TABLES = text(
    "SELECT set_config('enable_hashagg', :allowed, true),"
    " set_config('enable_hashjoin', :allowed, true)"
)


def lock_key(name: str) -> int:
    """Return the signed 64-bit number that stands for a lock's name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)


class PostgresqlDatabase:
    """See ``interface.Database``."""

    takes_binary_copy = True

    async def bulk_copy(
        self,
        session: AsyncSession,
        table_name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> int:
        """Load rows by ``COPY``, encoded by the driver."""
        status = await (await _driver_connection(session)).copy_records_to_table(
            table_name, columns=list(columns), records=rows
        )
        return int(status.split()[-1])

    async def copy_binary(
        self, session: AsyncSession, table_name: str, columns: Sequence[str], data: bytes
    ) -> None:
        """Load a complete binary COPY stream (header, rows, trailer)."""
        await (await _driver_connection(session)).copy_to_table(
            table_name, columns=list(columns), source=BytesIO(data), format="binary"
        )

    async def copy_columns(
        self, session: AsyncSession, table_name: str, columns: Sequence[ColumnData], count: int
    ) -> None:
        """Encode the rows ourselves and load them by binary ``COPY``."""
        if count:
            names = [each.name for each in columns]
            await self.copy_binary(session, table_name, names, encode_rows(columns, count))

    async def read_integers(
        self, session: AsyncSession, statement: Select[Any], values: Mapping[str, Any]
    ) -> list[Int64Array]:
        """Read by binary ``COPY``: rows of integers all have the same layout."""
        query = str(
            statement.params(**values).compile(
                dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True}
            )
        )
        stream = BytesIO()
        connection = await _driver_connection(session)
        await connection.copy_from_query(query, output=stream, format="binary")
        return decode_integers(stream.getbuffer(), len(statement.selected_columns))

    def is_among(
        self,
        column: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
        values: Int64Array,
    ) -> ColumnElement[bool]:
        """Compare with one array instead of a parameter a value.

        It comes from a sub-select, because a planner that sees the values weighs each of them,
        which takes longer than finding the rows.
        """
        array = literal("{" + ",".join(map(str, values.tolist())) + "}", String)
        hidden = select(sql_cast(array, ARRAY(BigInteger))).scalar_subquery()
        return column == any_(sql_cast(hidden, ARRAY(BigInteger)))

    async def lock(self, session: AsyncSession, key: str, *, shared: bool = False) -> None:
        """Wait for a transaction-level advisory lock."""
        await session.execute(_LOCK_SHARED if shared else _LOCK, {"key": lock_key(key)})

    async def lock_alone(self, session: AsyncSession, key: str) -> None:
        """Try again and again; who has tried for half a minute queues after all."""
        pause = _FIRST_TRY_SECONDS
        waited = 0.0
        while waited < _TRY_AT_MOST_SECONDS:
            if await self.try_lock(session, key):
                return
            await asyncio.sleep(pause)
            waited += pause
            pause = min(pause * 2, _LAST_TRY_SECONDS)
        await self.lock(session, key)

    async def wait_at_most(self, session: AsyncSession, milliseconds: int) -> None:
        """Set ``lock_timeout``."""
        await session.execute(_WAIT_AT_MOST, {"timeout": f"{milliseconds}ms"})

    async def try_lock(self, session: AsyncSession, key: str, *, shared: bool = False) -> bool:
        """Take a transaction-level advisory lock if it is free."""
        statement = _TRY_LOCK_SHARED if shared else _TRY_LOCK
        return bool((await session.execute(statement, {"key": lock_key(key)})).scalar_one())

    async def insert_if_absent(
        self, session: AsyncSession, model: type[DeclarativeBase], values: dict[str, Any]
    ) -> bool:
        """Insert with ``ON CONFLICT DO NOTHING``."""
        result = cast("CursorResult[Any]", await session.execute(_insert_new(model), values))
        return result.rowcount == 1

    async def insert_those_absent(
        self, session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[dict[str, Any]]
    ) -> None:
        """Insert with ``ON CONFLICT DO NOTHING``, all sent together."""
        if rows:
            await session.execute(_insert_new(model), list(rows))

    async def reserve_ids(
        self, session: AsyncSession, sequence_name: str, count: int
    ) -> Sequence[int]:
        """Draw ids in the server; when nobody drew in between, only the two ends travel."""
        values = {"name": sequence_name, "count": count}
        if count == 0:
            return []
        first, last = (await session.execute(_DRAW_RANGE, values)).one()
        if last - first + 1 == count:
            return range(first, last + 1)
        return sorted((await session.execute(_DRAW_EACH, values)).scalars().all())

    async def ensure_partitions(
        self, session: AsyncSession, table_name: str, months: Iterable[int], *, yearly: bool = False
    ) -> None:
        """Create missing partitions ``<table>_202611``, or ``<table>_2026`` when ``yearly``.

        A year goes on as it began: one partition, or one a month. They are made beside the table
        and then attached: unlike ``PARTITION OF`` that stops nobody's work on the table.
        """
        await self.lock(session, f"partitions:{table_name}")
        known = set((await session.execute(_PARTITIONS, {"name": table_name})).scalars())
        spans = set()
        for month in months:
            whole_year = f"{table_name}_{month // 100}"
            if whole_year in known:
                continue
            by_month = any(name.startswith(whole_year) for name in known)
            spans.add(_partition_span(month, yearly=yearly and not by_month))
        for span, first, after_last in sorted(spans):
            name = f"{table_name}_{span}"
            if name in known:
                continue
            made = f'CREATE TABLE "{name}" (LIKE "{table_name}" INCLUDING DEFAULTS)'
            await session.execute(text(made))
            attached = (
                f'ALTER TABLE "{table_name}" ATTACH PARTITION "{name}"'
                f" FOR VALUES FROM ({first:d}) TO ({after_last:d})"
            )
            await session.execute(text(attached))

    async def fingerprint(self, session: AsyncSession, rows: Select[Any]) -> tuple[int, str]:
        """Add up hashes of the rows' texts in the server."""
        listed = rows.subquery("listed")
        row_hash = func.hashtextextended(sql_cast(literal_column("listed"), Text), 0)
        statement = select(func.count(), func.coalesce(func.sum(row_hash), 0)).select_from(listed)
        count, total = (await session.execute(statement)).one()
        return int(count), str(total)

    async def refresh_statistics(
        self, session: AsyncSession, *models: type[DeclarativeBase]
    ) -> None:
        """Analyse the tables."""
        names = ", ".join(str(inspect(model).local_table) for model in models)
        await session.execute(text(f"ANALYZE {names}"))

    @asynccontextmanager
    async def reading_in_order(self, session: AsyncSession) -> AsyncIterator[None]:
        """Do without hash tables."""
        await session.execute(_HASH_TABLES, {"allowed": "off"})
        yield
        await session.execute(_HASH_TABLES, {"allowed": "on"})

    async def share_moment(self, session: AsyncSession, *others: AsyncSession) -> None:
        """Export the first one's snapshot to the others."""
        for each in (session, *others):
            await each.execute(_ONE_MOMENT)
        moment = (await session.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        for each in others:
            await each.execute(text(f"SET TRANSACTION SNAPSHOT '{moment}'"))

    async def moment(self, session: AsyncSession) -> tuple[datetime, datetime]:
        """Look when the oldest transaction of this database began, among other connections'."""
        now, oldest = (await session.execute(_MOMENT)).one()
        return now, oldest or now


def _partition_span(month: int, *, yearly: bool) -> tuple[str, int, int]:
    if yearly:
        year = month // 100
        return str(year), year * 100 + 1, (year + 1) * 100 + 1
    return str(month), month, shift_month(month, 1)


@cache
def _insert_new(model: type[DeclarativeBase]) -> Executable:
    table = cast("Table", inspect(model).local_table)
    return prepared(postgresql_insert(table).on_conflict_do_nothing())


async def _driver_connection(session: AsyncSession) -> asyncpg.Connection[Any]:
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    return cast("asyncpg.Connection[Any]", raw.driver_connection)
