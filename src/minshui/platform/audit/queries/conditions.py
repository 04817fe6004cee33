"""A filter as conditions that the indexes of the log serve."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_

from minshui.infrastructure.audit.models import AuditRow, MasterAuditRow
from minshui.platform.audit.contracts import LogFilter
from minshui.platform.audit.domain.cursors import LogCursor

DEFAULT_DAYS = 31
"""So far back a log is looked at unless the filter says otherwise, or names what it looks for."""

Rows = type[AuditRow] | type[MasterAuditRow]


def log_conditions(rows: Rows, wanted: LogFilter, now: datetime) -> list[ColumnElement[bool]]:
    """Return what a row must be like."""
    equal = (
        (rows.category, wanted.category and wanted.category.value),
        (rows.result, wanted.result and wanted.result.value),
        (rows.user_id, wanted.user_id),
        (rows.user_name, wanted.user_name),
        (rows.subject_type, wanted.subject_type),
        (rows.subject_id, wanted.subject_id),
        (rows.client_address, wanted.client_address),
        (rows.session_id, wanted.session_id),
        (rows.trace_id, wanted.trace_id),
    )
    conditions = [column == value for column, value in equal if value is not None]
    if wanted.action is not None:
        conditions.append(
            rows.action.startswith(wanted.action, autoescape=True)
            if wanted.action.endswith(".")
            else rows.action == wanted.action
        )
    since = wanted.since
    if since is None and wanted.subject_id is None and wanted.trace_id is None:
        since = (wanted.until or now) - timedelta(days=DEFAULT_DAYS)
    if since is not None:
        conditions.append(rows.acted_at >= since)
    if wanted.until is not None:
        conditions.append(rows.acted_at < wanted.until)
    return conditions


def after_cursor(rows: Rows, cursor: LogCursor) -> ColumnElement[bool]:
    """Return the condition that a row comes after a cursor, newest first."""
    earlier = or_(rows.acted_at < cursor.acted_at, rows.id < cursor.id)
    # The first part lets an index be read from there on.
    return and_(rows.acted_at <= cursor.acted_at, earlier)
