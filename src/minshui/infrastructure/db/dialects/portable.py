"""Any other database: the same promises kept with portable SQL only (slower, never wrong)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Sequence as NamedSequence
from sqlalchemy import column, insert, select, table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from minshui.infrastructure.db.models import LockRow

_BATCH = 1000


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
