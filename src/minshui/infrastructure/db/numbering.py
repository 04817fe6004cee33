"""Numbers: gapless series (rolled back with their transaction) and plain ids from sequences."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.models import NumberSeries
from minshui.infrastructure.db.prepared import prepared

_ADVANCE = prepared(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("wanted"))
    .values(last_number=NumberSeries.last_number + bindparam("by"))
    .returning(NumberSeries.last_number)
    .execution_options(synchronize_session=False)
)


async def next_numbers(ctx: Context, series: str, count: int = 1) -> range:
    """Return the next ``count`` numbers of ``series``, from 1, without gaps.

    The series stays locked until the transaction ends, so a rollback gives its numbers back:
    call this late in a transaction. A series begins when it is first asked for.
    """
    values = {"wanted": series, "by": count}
    last = (await ctx.session.execute(_ADVANCE, values)).scalar_one_or_none()
    if last is None:
        await database_of(ctx.session).insert_if_absent(
            ctx.session, NumberSeries, {"series": series, "last_number": 0}
        )
        last = (await ctx.session.execute(_ADVANCE, values)).scalar_one()
    return range(last - count + 1, last + 1)


async def reserve_ids(session: AsyncSession, sequence_name: str, count: int) -> Sequence[int]:
    """Draw ``count`` rising ids from a sequence (``<table>_id_seq``); gaps may remain."""
    return await database_of(session).reserve_ids(session, sequence_name, count)
