"""Master's log: what spans tenants (F-0101, R-090, R-109, R-113).

A tenant sees what its own people did there and what was done about it; the group sees everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from minshui.infrastructure.audit.models import MasterAuditRow
from minshui.infrastructure.context import MasterContext
from minshui.infrastructure.db.master_models import Tenant
from minshui.kernel.errors import MinshuiError
from minshui.platform.audit.contracts import LogEntry, LogFilter, LogPage
from minshui.platform.audit.domain.cursors import LogCursor
from minshui.platform.audit.errors import AUDIT_LOG_UNKNOWN
from minshui.platform.audit.queries.conditions import after_cursor, log_conditions
from minshui.platform.audit.queries.entries import entry_of, newest_rows
from minshui.platform.audit.queries.logs import following

_GROUP = "headquarters"
_KIND = select(Tenant.kind).where(Tenant.code == bindparam("wanted"))


async def find_master_logs(
    mctx: MasterContext,
    wanted: LogFilter,
    cursor: str | None,
    size: int,
    *,
    tenant_code: str | None = None,
) -> LogPage:
    """Return a page of what the actor may see, newest first, of one tenant's people or all.

    Raises ``E_AUDIT_CURSOR``.
    """
    conditions = log_conditions(MasterAuditRow, wanted, mctx.clock.now())
    conditions += await _own(mctx)
    if tenant_code is not None:
        conditions.append(MasterAuditRow.tenant_code == tenant_code)
    if cursor is not None:
        conditions.append(after_cursor(MasterAuditRow, LogCursor.parse(cursor)))
    rows = await newest_rows(mctx.session, MasterAuditRow, conditions, size + 1)
    return LogPage([_entry(mctx, row) for row in rows[:size]], following(rows, size))


async def read_master_log(mctx: MasterContext, log_id: int) -> LogEntry:
    """Return a row; raises ``E_AUDIT_LOG_UNKNOWN``, for those the actor may not see, too."""
    conditions = [MasterAuditRow.id == log_id, *await _own(mctx)]
    rows = await newest_rows(mctx.session, MasterAuditRow, conditions, 1)
    if not rows:
        raise MinshuiError(AUDIT_LOG_UNKNOWN, log=log_id)
    return _entry(mctx, rows[0])


def _entry(mctx: MasterContext, row: Mapping[str, Any]) -> LogEntry:
    return entry_of(row, mctx.actor, row["tenant_code"])


async def _own(mctx: MasterContext) -> list[ColumnElement[bool]]:
    if await mctx.session.scalar(_KIND, {"wanted": mctx.tenant_code}) == _GROUP:
        return []
    own = MasterAuditRow.tenant_code == mctx.tenant_code
    about = and_(
        MasterAuditRow.subject_type == "tenant", MasterAuditRow.subject_id == mctx.tenant_code
    )
    return [or_(own, about)]
