"""What the program asks of a database beyond portable SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from minshui.infrastructure.db.dialects.columns import ColumnData, Int64Array

BULK_ROWS = 1_000
"""From so many rows on, whoever writes them at once calls ``refresh_statistics`` afterwards."""


class Database(Protocol):
    """One database product's way of doing what SQL leaves open. All calls join the transaction."""

    takes_binary_copy: bool
    """Whether ``copy_binary`` works; where not, use ``bulk_copy``."""

    async def bulk_copy(
        self,
        session: AsyncSession,
        table_name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[Any]],
    ) -> int:
        """Load ``rows`` (values in the order of ``columns``) and return how many."""
        ...

    async def copy_binary(
        self, session: AsyncSession, table_name: str, columns: Sequence[str], data: bytes
    ) -> None:
        """Load rows already encoded in the server's binary format."""
        ...

    async def copy_columns(
        self, session: AsyncSession, table_name: str, columns: Sequence[ColumnData], count: int
    ) -> None:
        """Load ``count`` rows given as columns."""
        ...

    async def read_integers(
        self, session: AsyncSession, statement: Select[Any], values: Mapping[str, Any]
    ) -> list[Int64Array]:
        """Run a query all of whose columns are integers and never NULL; return each as an array.

        The session must have run a statement before, so that its transaction has begun.
        """
        ...

    def is_among(
        self,
        column: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
        values: Int64Array,
    ) -> ColumnElement[bool]:
        """Return the condition that ``column`` is one of ``values``, however many they are."""
        ...

    async def lock(self, session: AsyncSession, key: str, *, shared: bool = False) -> None:
        """Wait for the named lock and hold it until the transaction ends."""
        ...

    async def lock_alone(self, session: AsyncSession, key: str) -> None:
        """Take a named lock that others share, without standing in their way while it is held.

        Who queues for it alone lets nobody share it any more. Where those who share it take it
        before their rows and others after theirs, that would be a deadlock.
        """
        ...

    async def wait_at_most(self, session: AsyncSession, milliseconds: int) -> None:
        """Let statements of this transaction fail that wait longer for a lock, if that is known."""
        ...

    async def try_lock(self, session: AsyncSession, key: str, *, shared: bool = False) -> bool:
        """Take the named lock until the transaction ends, or return False at once."""
        ...

    async def insert_if_absent(
        self, session: AsyncSession, model: type[DeclarativeBase], values: dict[str, Any]
    ) -> bool:
        """Insert a row unless its key exists (waiting for whoever is inserting it); True: new."""
        ...

    async def insert_those_absent(
        self, session: AsyncSession, model: type[DeclarativeBase], rows: Sequence[dict[str, Any]]
    ) -> None:
        """Insert each row unless its key exists (waiting for whoever is inserting it)."""
        ...

    async def reserve_ids(
        self, session: AsyncSession, sequence_name: str, count: int
    ) -> Sequence[int]:
        """Draw ``count`` rising ids from a sequence; they are never given again."""
        ...

    async def ensure_partitions(
        self, session: AsyncSession, table_name: str, months: Iterable[int], *, yearly: bool = False
    ) -> None:
        """Make sure that a table partitioned by billing month can take rows of ``months``."""
        ...

    async def fingerprint(self, session: AsyncSession, rows: Select[Any]) -> tuple[int, str]:
        """Return how many rows a query gives and a hash of what is in them, in any order.

        Comparable with others made by the same product only.
        """
        ...

    async def refresh_statistics(
        self, session: AsyncSession, *models: type[DeclarativeBase]
    ) -> None:
        """Tell the planner what these tables hold now, this transaction's rows included.

        For whoever has just written many rows that the next statement joins: a planner that
        still takes the tables to be empty can choose a plan a thousand times too slow.
        """
        ...

    def reading_in_order(self, session: AsyncSession) -> AbstractAsyncContextManager[None]:
        """Within, statements go along indexes instead of gathering rows in memory.

        For sums by a table's own key over the whole table: the rows lie in its order, and a
        planner that takes the keys for few gathers them all, out of memory and slowly.
        """
        ...

    async def share_moment(self, session: AsyncSession, *others: AsyncSession) -> None:
        """Let transactions that have run nothing yet all see the database as it is now."""
        ...

    async def moment(self, session: AsyncSession) -> tuple[datetime, datetime]:
        """Return the server's time, and an instant: what began before it has ended by now.

        What those transactions wrote is seen by the next statement, unless it was undone.
        """
        ...
