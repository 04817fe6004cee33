"""Partitions of tables by billing month: by year or by month, never both in one year."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.db.dialects.postgresql import PostgresqlDatabase

_TABLE = "CREATE TABLE parted (bill_month INTEGER NOT NULL) PARTITION BY RANGE (bill_month)"


async def _partitions(session: AsyncSession) -> list[str]:
    query = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'parted'::regclass"
    return sorted((await session.execute(text(query))).scalars())


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([([202611, 202612], False)], ["parted_202611", "parted_202612"]),
        ([([202611, 202701], True)], ["parted_2026", "parted_2027"]),
        ([([202611], True), ([202612, 202701], False)], ["parted_2026", "parted_202701"]),
        ([([202611], False), ([202612, 202701], True)], ["parted_2027", "parted_202611"]),
        ([([202611], True), ([202611], True)], ["parted_2026"]),
    ],
)
async def test_a_year_goes_on_as_it_began(
    session: AsyncSession, calls: list[tuple[list[int], bool]], expected: list[str]
) -> None:
    await session.execute(text(_TABLE))

    for months, yearly in calls:
        await PostgresqlDatabase().ensure_partitions(session, "parted", months, yearly=yearly)

    found = await _partitions(session)
    assert set(expected) <= set(found)
    for month in {month for months, _ in calls for month in months}:
        await session.execute(text("INSERT INTO parted VALUES (:month)"), {"month": month})
