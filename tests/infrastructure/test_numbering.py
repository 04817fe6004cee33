"""Numbers without gaps, ids from sequences, locks, copies and partitions."""

from __future__ import annotations

import asyncio
import struct

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.dialects.interface import Database
from minshui.infrastructure.db.dialects.portable import PortableDatabase
from minshui.infrastructure.db.dialects.postgresql import PostgresqlDatabase
from minshui.infrastructure.db.models import NumberSeries
from minshui.infrastructure.db.numbering import next_numbers, reserve_ids
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation

BOTH = pytest.mark.parametrize("products", [PostgresqlDatabase(), PortableDatabase()])


async def test_a_series_counts_from_one_without_gaps(ctx: Context) -> None:
    assert list(await next_numbers(ctx, "receipt:A")) == [1]
    assert list(await next_numbers(ctx, "receipt:A", 3)) == [2, 3, 4]
    assert list(await next_numbers(ctx, "receipt:B")) == [1]


async def test_numbers_of_a_rolled_back_transaction_are_given_again(
    database: Installation, clock: FixedClock
) -> None:
    # given
    async with database.databases.open_session(database.tenant_code) as session:
        lost = Context(session, clock, system_actor(), database.tenant_code, "t")
        assert list(await next_numbers(lost, "receipt")) == [1]
    # when
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        # then
        assert list(await next_numbers(ctx, "receipt")) == [1]


async def test_numbers_drawn_at_once_are_all_different_and_without_gaps(
    database: Installation, clock: FixedClock
) -> None:
    async def draw() -> int:
        async with database.databases.tenant_work(
            database.tenant_code, system_actor(), clock
        ) as ctx:
            return (await next_numbers(ctx, "receipt"))[0]

    # when
    drawn = await asyncio.gather(*(draw() for _ in range(30)))
    # then
    assert sorted(drawn) == list(range(1, 31))


@BOTH
async def test_reserved_ids_rise_and_are_never_given_again(
    session: AsyncSession, products: Database
) -> None:
    first = await products.reserve_ids(session, "sys_job_id_seq", 5)
    second = await products.reserve_ids(session, "sys_job_id_seq", 2)
    assert list(first) == sorted(first)
    assert len({*first, *second}) == 7
    assert min(second) > max(first)


async def test_reserving_no_ids_draws_none(session: AsyncSession) -> None:
    assert list(await reserve_ids(session, "sys_job_id_seq", 0)) == []


@BOTH
async def test_rows_are_copied_in_bulk(session: AsyncSession, products: Database) -> None:
    # when
    rows = [(f"s{number}", number) for number in range(2500)]
    count = await products.bulk_copy(session, "sys_number_series", ["series", "last_number"], rows)
    # then
    assert count == 2500
    found = await session.execute(text("SELECT count(*), sum(last_number) FROM sys_number_series"))
    assert tuple(found.one()) == (2500, sum(range(2500)))


async def test_a_binary_stream_is_copied(session: AsyncSession) -> None:
    # given
    name = b"binary"
    row = struct.pack("!h", 2) + struct.pack("!i", len(name)) + name + struct.pack("!iq", 8, 7)
    stream = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0) + row + struct.pack("!h", -1)
    # when
    await PostgresqlDatabase().copy_binary(
        session, "sys_number_series", ["series", "last_number"], stream
    )
    # then
    found = await session.execute(text("SELECT series, last_number FROM sys_number_series"))
    assert tuple(found.one()) == ("binary", 7)


async def test_a_database_without_binary_copy_says_so(session: AsyncSession) -> None:
    products = PortableDatabase()
    assert products.takes_binary_copy is False
    with pytest.raises(NotImplementedError):
        await products.copy_binary(session, "sys_number_series", ["series"], b"")


@BOTH
async def test_a_row_is_inserted_only_if_absent(session: AsyncSession, products: Database) -> None:
    values = {"series": "receipt", "last_number": 5}
    assert await products.insert_if_absent(session, NumberSeries, values) is True
    assert await products.insert_if_absent(session, NumberSeries, values) is False


@BOTH
async def test_a_named_lock_is_held_until_the_transaction_ends(
    database: Installation, products: Database
) -> None:
    databases, code = database.databases, database.tenant_code
    async with databases.open_session(code) as session:
        await products.try_lock(session, "run:202611")
        await session.commit()
    async with databases.open_session(code) as holder, databases.open_session(code) as other:
        # given
        await products.lock(holder, "run:202611")
        # then
        assert await products.try_lock(other, "run:202611") is False
        assert await products.try_lock(other, "run:202612") is True
        await other.rollback()
        # when
        await holder.commit()
        assert await products.try_lock(other, "run:202611") is True


async def test_shared_locks_go_together(database: Installation) -> None:
    products, databases, code = PostgresqlDatabase(), database.databases, database.tenant_code
    async with databases.open_session(code) as first, databases.open_session(code) as second:
        await products.lock(first, "month", shared=True)
        assert await products.try_lock(second, "month", shared=True) is True
        assert await products.try_lock(second, "month") is False


@pytest.mark.parametrize(
    ("yearly", "expected"),
    [
        (False, ["parts_202612", "parts_202701"]),
        (True, ["parts_2026", "parts_2027"]),
    ],
)
async def test_partitions_are_made_once(
    session: AsyncSession, yearly: bool, expected: list[str]
) -> None:
    # given
    await session.execute(
        text("CREATE TABLE parts (bill_month integer) PARTITION BY RANGE (bill_month)")
    )
    # when
    for _ in range(2):
        await PostgresqlDatabase().ensure_partitions(
            session, "parts", [202612, 202701], yearly=yearly
        )
    # then
    await session.execute(text("INSERT INTO parts VALUES (202612), (202701)"))
    found = await session.execute(text("SELECT DISTINCT tableoid::regclass::text FROM parts"))
    assert sorted(found.scalars()) == expected
