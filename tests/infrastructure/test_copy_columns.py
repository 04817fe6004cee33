"""Rows loaded from columns arrive as given, on PostgreSQL and by the portable way."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, bindparam, column, select, table, text
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.db.dialects.binary_rows import decode_integers, encode_rows
from minshui.infrastructure.db.dialects.columns import (
    ABSENT,
    ColumnData,
    big_integers,
    dates,
    decimals,
    integers,
    json_objects,
    small_integers,
    texts,
)
from minshui.infrastructure.db.dialects.interface import Database
from minshui.infrastructure.db.dialects.portable import PortableDatabase
from minshui.infrastructure.db.dialects.postgresql import PostgresqlDatabase

_TABLE = """
CREATE TEMPORARY TABLE copied (
    id BIGINT, small SMALLINT, medium INTEGER, on_day DATE, volume NUMERIC(16,4),
    price NUMERIC(14,6), word VARCHAR(20), fixed VARCHAR(20), extra JSONB, shared_day DATE,
    nothing BIGINT
) ON COMMIT DROP
"""
_EXPECTED: list[tuple[Any, ...]] = [
    (1, 7, None, date(2026, 11, 21), Decimal("12.5000"), None, "阶梯", "固定", None),
    (2, -7, 9, date(1969, 12, 31), Decimal("-0.0001"), Decimal("2.400000"), "", "固定", None),
    (3, 0, None, None, Decimal("99999999999.9999"), Decimal(0), None, "固定", {"部": 1}),
    (4, 1, 8, date(2000, 1, 1), None, Decimal("-7.250001"), "阶梯", "固定", None),
]


def _columns() -> list[ColumnData]:
    def array(*values: int) -> Any:
        return np.array(values, dtype=np.int64)

    return [
        big_integers("id", array(1, 2, 3, 4)),
        small_integers("small", array(7, -7, 0, 1)),
        integers("medium", array(ABSENT, 9, ABSENT, 8)),
        dates("on_day", array(20778, -1, ABSENT, 10957)),
        decimals("volume", array(125000, -1, 999999999999999, ABSENT), 4),
        decimals("price", array(ABSENT, 2400000, 0, -7250001), 6),
        texts("word", array(0, 1, ABSENT, 0), ("阶梯", "")),
        texts("fixed", "固定"),
        json_objects("extra", array(ABSENT, ABSENT, 0, ABSENT), [{"部": 1}]),
        dates("shared_day", date(2026, 2, 28)),
        big_integers("nothing", None),
    ]


async def test_columns_become_rows_in_their_order(session: AsyncSession) -> None:
    await session.execute(text(_TABLE))

    await PostgresqlDatabase().copy_columns(session, "copied", _columns(), 4)

    rows = (await session.execute(text("SELECT * FROM copied"))).all()
    assert [tuple(row)[:9] for row in rows] == _EXPECTED
    assert {tuple(row)[9:] for row in rows} == {(date(2026, 2, 28), None)}


def test_the_portable_way_gives_the_same_values() -> None:
    rows = list(zip(*(each.python_values(4) for each in _columns()), strict=True))

    assert [row[:8] for row in rows] == [row[:8] for row in _EXPECTED]
    assert [row[8] for row in rows] == [None, None, '{"部": 1}', None]


def test_a_column_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="column id has 2 values for 3 rows"):
        encode_rows([big_integers("id", np.array([1, 2]))], 3)


@pytest.mark.parametrize("database", [PostgresqlDatabase(), PortableDatabase()])
async def test_integers_are_read_as_columns(session: AsyncSession, database: Database) -> None:
    await session.execute(text(_TABLE))
    await PostgresqlDatabase().copy_columns(session, "copied", _columns(), 4)
    copied = table("copied", column("id", BigInteger))
    statement = select(copied.c.id, copied.c.id * -10).where(copied.c.id > bindparam("after"))

    found = await database.read_integers(session, statement.order_by(copied.c.id), {"after": 2})

    assert [each.tolist() for each in found] == [[3, 4], [-30, -40]]


@pytest.mark.parametrize("database", [PostgresqlDatabase(), PortableDatabase()])
@pytest.mark.parametrize(("wanted", "expected"), [([3, 1, 9], [1, 3]), ([], [])])
async def test_rows_are_found_by_any_number_of_values(
    session: AsyncSession, database: Database, wanted: list[int], expected: list[int]
) -> None:
    await session.execute(text(_TABLE))
    await PostgresqlDatabase().copy_columns(session, "copied", _columns(), 4)
    copied = table("copied", column("id", BigInteger))
    values = np.array(wanted, dtype=np.int64)
    statement = select(copied.c.id).where(database.is_among(copied.c.id, values))

    (found,) = await database.read_integers(session, statement.order_by(copied.c.id), {})

    assert found.tolist() == expected


def test_a_stream_with_other_fields_is_refused() -> None:
    stream = encode_rows([integers("medium", np.array([1, 2]))], 2)

    with pytest.raises(ValueError, match="other fields"):
        decode_integers(stream, 1)


@given(st.lists(st.integers(-(2**63) + 1, 2**63 - 1), min_size=1))
def test_whole_numbers_survive_encoding_and_decoding(values: list[int]) -> None:
    stream = encode_rows([big_integers("id", np.array(values, dtype=np.int64))], len(values))

    assert decode_integers(stream, 1)[0].tolist() == values
