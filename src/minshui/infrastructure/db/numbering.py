"""Numbers: gapless series (rolled back with their transaction) and plain ids from sequences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.models import NumberSeries
from minshui.infrastructure.db.prepared import deferred, prepared

_ADVANCE = prepared(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("wanted"))
    .values(last_number=NumberSeries.last_number + bindparam("by"))
    .returning(NumberSeries.last_number)
    .execution_options(synchronize_session=False)
)
_LOCK = prepared(
    select(NumberSeries.series, NumberSeries.last_number)
    .where(is_among_texts(NumberSeries.series, "wanted"))
    .order_by(NumberSeries.series)
    .with_for_update()
)
_STORE = deferred(
    update(NumberSeries)
    .where(NumberSeries.series == bindparam("advanced"))
    .values(last_number=bindparam("new_last"))
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


async def next_numbers_of(ctx: Context, counts: Mapping[str, int]) -> dict[str, range]:
    """Return the next numbers of several series, so many of each; see ``next_numbers``."""
    if len(counts) == 1:
        ((series, count),) = counts.items()
        return {series: await next_numbers(ctx, series, count)}
    values = {"wanted": sorted(counts)}
    last = {row.series: row.last_number for row in await ctx.session.execute(_LOCK, values)}
    if missing := sorted(set(counts) - set(last)):
        for series in missing:
            await database_of(ctx.session).insert_if_absent(
                ctx.session, NumberSeries, {"series": series, "last_number": 0}
            )
        last = {row.series: row.last_number for row in await ctx.session.execute(_LOCK, values)}
    await ctx.session.execute(
        _STORE,
        [
            {"advanced": series, "new_last": last[series] + count}
            for series, count in sorted(counts.items())
        ],
    )
    return {
        series: range(last[series] + 1, last[series] + count + 1)
        for series, count in counts.items()
    }


async def reserve_ids(session: AsyncSession, sequence_name: str, count: int) -> Sequence[int]:
    """Draw ``count`` rising ids from a sequence (``<table>_id_seq``); gaps may remain."""
    return await database_of(session).reserve_ids(session, sequence_name, count)
