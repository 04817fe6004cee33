"""Any other database: the same promises kept with portable SQL only (slower, never wrong)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, column, false, func, insert, or_, select, table
from sqlalchemy import Sequence as NamedSequence
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from minshui.infrastructure.db.dialects.columns import ColumnData, Int64Array
from minshui.infrastructure.db.models import LockRow

_BATCH = 1000
_LONGEST_TRANSACTION = timedelta(days=1)


class PortableDatabase:
    """See ``interface.Database``."""

    takes_binary_copy = False

    async def bulk_copy(
        self,
        session: AsyncSession,
        table_name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> int:
        """Load rows by batched inserts."""
        statement = insert(table(table_name, *(column(name) for name in columns)))
        source, count = iter(rows), 0
        while batch := list(islice(source, _BATCH)):
            await session.execute(
                statement, [dict(zip(columns, row, strict=True)) for row in batch]
            )
            count += len(batch)
        return count

    async def copy_binary(
        self, session: AsyncSession, table_name: str, columns: Sequence[str], data: bytes
    ) -> None:
        """Refuse: callers look at ``takes_binary_copy`` and use ``bulk_copy`` instead."""
        raise NotImplementedError(f"{session.get_bind().dialect.name} has no binary COPY")

    async def copy_columns(
        self, session: AsyncSession, table_name: str, columns: Sequence[ColumnData], count: int
    ) -> None:
        """Turn the columns into rows and insert them in batches."""
        rows = zip(*(each.python_values(count) for each in columns), strict=True)
        await self.bulk_copy(session, table_name, [each.name for each in columns], rows)

    async def read_integers(
        self, session: AsyncSession, statement: Select[Any], values: Mapping[str, Any]
    ) -> list[Int64Array]:
        """Fetch rows and turn them into columns."""
        rows = (await session.execute(statement, dict(values))).all()
        width = len(statement.selected_columns)
        table = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(len(rows), width)
        return [np.ascontiguousarray(table[:, place]) for place in range(width)]

    def is_among(
        self,
        column: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
        values: Int64Array,
    ) -> ColumnElement[bool]:
        """Write the values out, in lists of a thousand: longer ones are refused elsewhere."""
        numbers = values.tolist()
        lists = [numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH)]
        return or_(false(), *(column.in_(each) for each in lists))

    async def lock(
        self,
        session: AsyncSession,
        key: str,
        *,
        shared: bool = False,  # noqa: ARG002 - row locks are exclusive
    ) -> None:
        """Lock the row that stands for ``key``; a shared lock is taken exclusively."""
        await self.insert_if_absent(session, LockRow, {"name": key})
        await session.execute(select(LockRow.name).where(LockRow.name == key).with_for_update())

    async def lock_alone(self, session: AsyncSession, key: str) -> None:
        """Lock the row that stands for ``key``: nobody shares it here."""
        await self.lock(session, key)

    async def wait_at_most(self, session: AsyncSession, milliseconds: int) -> None:
        """Wait as long as it takes."""

    async def try_lock(
        self,
        session: AsyncSession,
        key: str,
        *,
        shared: bool = False,  # noqa: ARG002 - row locks are exclusive
    ) -> bool:
        """Lock the row that stands for ``key`` unless somebody holds it."""
        await self.insert_if_absent(session, LockRow, {"name": key})
        statement = select(LockRow.name).where(LockRow.name == key)
        found = await session.execute(statement.with_for_update(skip_locked=True))
        return found.first() is not None

    async def insert_if_absent(
        self, session: AsyncSession, model: type[DeclarativeBase], values: dict[str, Any]
    ) -> bool:
        """Insert under a savepoint and give way to a row that is already there."""
        try:
            async with session.begin_nested():
                await session.execute(insert(model).values(**values))
        except IntegrityError:
            return False
        return True

    async def insert_those_absent(
        self, session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[dict[str, Any]]
    ) -> None:
        """Insert one by one, each giving way to a row that is already there."""
        for row in rows:
            await self.insert_if_absent(session, model, row)

    async def reserve_ids(
        self, session: AsyncSession, sequence_name: str, count: int
    ) -> Sequence[int]:
        """Draw ids one by one."""
        draw = select(NamedSequence(sequence_name).next_value())
        return [int((await session.execute(draw)).scalar_one()) for _ in range(count)]

    async def ensure_partitions(
        self, session: AsyncSession, table_name: str, months: Iterable[int], *, yearly: bool = False
    ) -> None:
        """Do nothing: elsewhere these tables are not partitioned."""

    async def fingerprint(self, session: AsyncSession, rows: Select[Any]) -> tuple[int, str]:
        """Hash the rows here."""
        count, total = 0, 0
        for row in await session.execute(rows):
            digest = hashlib.blake2b(repr(tuple(row)).encode(), digest_size=8).digest()
            count, total = count + 1, total + int.from_bytes(digest)
        return count, str(total)

    async def refresh_statistics(
        self, session: AsyncSession, *models: type[DeclarativeBase]
    ) -> None:
        """Do nothing: gathering statistics is the database's own affair."""

    def reading_in_order(
        self,
        session: AsyncSession,  # noqa: ARG002 - the protocol's
    ) -> AbstractAsyncContextManager[None]:
        """Leave it to the database."""
        return nullcontext()

    async def share_moment(self, session: AsyncSession, *others: AsyncSession) -> None:
        """Do nothing: each sees what is committed as it looks."""

    async def moment(self, session: AsyncSession) -> tuple[datetime, datetime]:
        """Take it that no transaction lasts longer than a day."""
        now: datetime = (await session.execute(select(func.current_timestamp()))).scalar_one()
        return now, now - _LONGEST_TRANSACTION
