"""Rows of work that was given up on: parked events, failed jobs; locked and changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal, select, update
from sqlalchemy.engine import Row
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.platform.monitoring.choosing import MOST_AT_ONCE, STATE_NAMES, Chosen


class GivenUpRows:
    """The rows of one table that stand in the state of what was given up on.

    ``also`` are columns that deciders need besides id, state and last error; ``unknown`` and
    ``refused`` make the errors: of an id, and of an id, the state's name and what was wanted.
    """

    def __init__(
        self,
        table: Any,
        state: str,
        kind: InstrumentedAttribute[str],
        also: Sequence[InstrumentedAttribute[Any]],
        *,
        unknown: Callable[[int], MinshuiError],
        refused: Callable[[int, str, str], MinshuiError],
    ) -> None:
        self._id: ColumnElement[int] = table.id
        self._table = table
        self._state = state
        self._unknown = unknown
        self._refused = refused
        locked = (
            select(table.id, table.state, table.last_error, *also)
            .order_by(table.id)
            .with_for_update(of=table.id)
        )
        self._by_id = locked.where(is_among(table.id, "wanted_ids"))
        self._by_kind = locked.where(
            table.state == literal(state, literal_execute=True), kind == bindparam("wanted_kind")
        ).limit(MOST_AT_ONCE)

    async def lock(self, ctx: Context, chosen: Chosen, work: str) -> Sequence[Row[Any]]:
        """Return the chosen rows, locked in the order of their ids.

        Raises an error if one of the ids is not that of a row that was given up on: then nothing
        is done to the others either. ``work`` says in Chinese what was wanted.
        """
        if chosen.kind is not None:
            return (await ctx.session.execute(self._by_kind, {"wanted_kind": chosen.kind})).all()
        rows = (await ctx.session.execute(self._by_id, {"wanted_ids": list(chosen.ids)})).all()
        missing = sorted(set(chosen.ids) - {row.id for row in rows})
        if missing:
            raise self._unknown(missing[0])
        for row in rows:
            if row.state != self._state:
                raise self._refused(row.id, STATE_NAMES.get(row.state, row.state), work)
        return rows

    async def change(self, ctx: Context, ids: Sequence[int], **values: Any) -> None:
        """Change locked rows."""
        await ctx.session.execute(
            update(self._table)
            .where(is_among(self._id, "changed_ids"))
            .values(**values)
            .execution_options(synchronize_session=False),
            {"changed_ids": list(ids)},
        )
