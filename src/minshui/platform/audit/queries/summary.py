"""What a log adds up to: by day, result, action, user and subject (F-0115)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, extract, func, select
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.clock import LOCAL_ZONE
from minshui.platform.audit.contracts import LogFilter, LogSummary, Tally
from minshui.platform.audit.domain.titles import action_title, subject_title
from minshui.platform.audit.queries.conditions import log_conditions
from minshui.platform.identity.models import User

MOST_LISTED = 20
_HOUR = [extract(part, AuditRow.acted_at) for part in ("year", "month", "day", "hour")]


async def summarize_logs(ctx: Context, wanted: LogFilter) -> LogSummary:
    """Return the sums over the rows that a filter means."""
    conditions = log_conditions(AuditRow, wanted, ctx.clock.now())
    results = await _counts(ctx, AuditRow.result, conditions)
    actions = await _counts(ctx, AuditRow.action, conditions)
    users = await _counts(ctx, AuditRow.user_id, conditions)
    subjects = await _counts(ctx, AuditRow.subject_type, conditions)
    names = await _names(ctx, users)
    return LogSummary(
        total=sum(results.values()),
        days=await _days(ctx, conditions),
        results=[Tally(key, key, count) for key, count in results.items()],
        actions=[Tally(key, action_title(key), count) for key, count in actions.items()],
        users=[
            Tally(str(key or ""), names.get(key, "") if key else "系统", count)
            for key, count in users.items()
        ],
        subjects=[Tally(key, subject_title(key), count) for key, count in subjects.items()],
    )


async def _counts(
    ctx: Context, column: InstrumentedAttribute[Any], conditions: list[ColumnElement[bool]]
) -> Mapping[Any, int]:
    """Return the most frequent values of a column."""
    count = func.count()
    statement = (
        select(column, count)
        .where(*conditions)
        .group_by(column)
        .order_by(count.desc(), column)
        .limit(MOST_LISTED)
    )
    return dict((await ctx.session.execute(statement)).tuples().all())


async def _days(ctx: Context, conditions: list[ColumnElement[bool]]) -> list[tuple[date, int]]:
    """Return how many rows each local day has; counted by hours in UTC."""
    statement = select(*_HOUR, func.count()).where(*conditions).group_by(*_HOUR)
    days: Counter[date] = Counter()
    for year, month, day, hour, count in (await ctx.session.execute(statement)).tuples():
        at = datetime(int(year), int(month), int(day), int(hour), tzinfo=UTC)
        days[at.astimezone(LOCAL_ZONE).date()] += count
    return sorted(days.items())


async def _names(ctx: Context, users: Mapping[int | None, int]) -> dict[int | None, str]:
    statement = select(User.id, User.display_name).where(is_among(User.id, "users"))
    keys = [user for user in users if user is not None]
    found = await ctx.session.execute(statement, {"users": keys})
    return {row.id: row.display_name for row in found}
