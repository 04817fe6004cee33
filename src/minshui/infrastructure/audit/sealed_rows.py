"""Read a chain from its database in order: some seals at a time, with their rows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.chains import Chain
from minshui.infrastructure.audit.checking import sealed_entries

_SEALS_AT_ONCE = 10

Row = Mapping[str, Any]
"""A row of the log, or a seal, by column."""


async def sealed_rows(
    session: AsyncSession, chain: Chain, after: int, *, up_to: int | None = None
) -> AsyncIterator[tuple[list[Row], dict[int, Row]]]:
    """Give the seals after a number, in order, and those of their rows that are there, by id."""
    seals = chain.seals
    statement = select(*chain.seal_columns).order_by(seals.seal_number).limit(_SEALS_AT_ONCE)
    if up_to is not None:
        statement = statement.where(seals.seal_number <= up_to)
    while True:
        found = await session.execute(statement.where(seals.seal_number > after))
        batch = [cast("Row", seal) for seal in found.mappings()]
        if not batch:
            return
        ids = [row_id for seal in batch for row_id, _ in sealed_entries(seal)]
        rows = await session.execute(chain.rows_among(), {"ids": ids})
        yield batch, {row["id"]: cast("Row", row) for row in rows.mappings()}
        after = batch[-1]["seal_number"]
