"""A fingerprint tells whether rows are the same, whatever order they come in."""

from __future__ import annotations

import pytest
from sqlalchemy import column as sql_column
from sqlalchemy import select, values
from sqlalchemy.sql.sqltypes import Integer, String

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.interface import Database
from minshui.infrastructure.db.dialects.portable import PortableDatabase
from minshui.infrastructure.db.dialects.postgresql import PostgresqlDatabase

ROWS = [(1, "甲"), (2, None), (3, "丙")]


async def taken(database: Database, ctx: Context, rows: list[tuple[int, str | None]]) -> object:
    """Return the fingerprint of rows."""
    listed = values(sql_column("id", Integer), sql_column("name", String), name="v").data(rows)
    return await database.fingerprint(ctx.session, select(listed))


@pytest.mark.parametrize("database", [PostgresqlDatabase(), PortableDatabase()])
async def test_rows_alike_have_one_fingerprint(ctx: Context, database: Database) -> None:
    first = await taken(database, ctx, ROWS)
    assert await taken(database, ctx, ROWS[::-1]) == first
    assert await taken(database, ctx, [*ROWS[:2], (3, "丁")]) != first
    assert await taken(database, ctx, ROWS[:2]) != first
