"""Who asks for messages: what they may send and how many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.engine import CursorResult, Row

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.errors import CALLER_CATEGORY, CALLER_DISABLED, CALLER_QUOTA
from minshui.message.gateway.models import CallerRow, CallerUsageRow

_FIND = prepared(select(*CallerRow.__table__.c).where(is_among_texts(CallerRow.caller, "callers")))
_USE = prepared(
    update(CallerUsageRow)
    .where(
        CallerUsageRow.caller == bindparam("of_caller"),
        CallerUsageRow.span == bindparam("of_span"),
        CallerUsageRow.used <= bindparam("free_up_to"),
    )
    .values(used=CallerUsageRow.used + bindparam("wanted"))
    .execution_options(synchronize_session=False)
)

# A day's name is a beginning of those of its minutes, so both stand in the order of time.
_FORGET = prepared(
    delete(CallerUsageRow)
    .where(
        CallerUsageRow.caller == bindparam("of_caller"),
        CallerUsageRow.span < bindparam("first_kept"),
    )
    .execution_options(synchronize_session=False)
)
_KEPT = timedelta(days=1)

Callers = Mapping[str, Row[Any]]


async def registered_callers(ctx: Context, names: Iterable[str]) -> Callers:
    """Return those of the callers that have limits."""
    rows = await ctx.session.execute(_FIND, {"callers": sorted(set(names))})
    return {row.caller: row for row in rows}


def check_caller(callers: Callers, name: str, category: str) -> None:
    """Raise ``E_CALLER_DISABLED`` or ``E_CALLER_CATEGORY``; who is not registered may send all."""
    row = callers.get(name)
    if row is None:
        return
    if not row.is_enabled:
        raise MinshuiError(CALLER_DISABLED, caller=row.title)
    if row.categories and category not in row.categories.split():
        raise MinshuiError(CALLER_CATEGORY, caller=row.title, category=category)


async def use_quota(ctx: Context, callers: Callers, asked: Sequence[str]) -> None:
    """Count new messages, one name each, against their callers' quotas.

    The count is a row that stays locked until the transaction ends, so the limit is exact and
    messages of one limited caller are taken in one after another. Raises ``E_CALLER_QUOTA``.
    """
    local = ctx.clock.now().astimezone(LOCAL_ZONE)
    for name, wanted in sorted(Counter(asked).items()):
        row = callers.get(name)
        if row is None:
            continue
        spans = (
            (local.strftime("%Y%m%d%H%M"), row.most_per_minute, "本分钟"),
            (local.strftime("%Y%m%d"), row.most_per_day, "今日"),
        )
        for span, limit, span_name in spans:
            if limit is not None and not await _use(ctx, name, span, wanted, limit):
                raise MinshuiError(CALLER_QUOTA, caller=row.title, span=span_name, limit=limit)


async def _use(ctx: Context, caller: str, span: str, wanted: int, limit: int) -> bool:
    if wanted > limit:
        return False
    values = {
        "of_caller": caller,
        "of_span": span,
        "free_up_to": limit - wanted,
        "wanted": wanted,
    }
    begun = {"caller": caller, "span": span, "used": 0}
    if await database_of(ctx.session).insert_if_absent(ctx.session, CallerUsageRow, begun):
        yesterday = (ctx.clock.now() - _KEPT).astimezone(LOCAL_ZONE)
        past = {"of_caller": caller, "first_kept": yesterday.strftime("%Y%m%d")}
        await ctx.session.execute(_FORGET, past)
    return cast("CursorResult[Any]", await ctx.session.execute(_USE, values)).rowcount == 1
