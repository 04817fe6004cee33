"""The logs of a tenant: found by filter, page by page (F-0114 to F-0119, F-0127)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.platform.audit.contracts import LogFilter, LogPage
from minshui.platform.audit.domain.cursors import LogCursor
from minshui.platform.audit.queries.conditions import after_cursor, log_conditions
from minshui.platform.audit.queries.entries import newest_rows, tenant_entries


async def find_logs(ctx: Context, wanted: LogFilter, cursor: str | None, size: int) -> LogPage:
    """Return a page of rows, newest first; raises ``E_AUDIT_CURSOR``."""
    conditions = log_conditions(AuditRow, wanted, ctx.clock.now())
    if cursor is not None:
        conditions.append(after_cursor(AuditRow, LogCursor.parse(cursor)))
    rows = await newest_rows(ctx.session, AuditRow, conditions, size + 1)
    return LogPage(await tenant_entries(ctx, rows[:size]), following(rows, size))


def following(rows: Sequence[Mapping[str, Any]], size: int) -> str | None:
    """Return the cursor of the next page, where one row more than a page was found."""
    if len(rows) <= size:
        return None
    last = rows[size - 1]
    return LogCursor(last["acted_at"], last["id"]).text()
