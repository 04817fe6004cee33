"""Rows of the log as entries that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.contracts import AuditCategory, AuditResult
from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.db.keys import is_among
from minshui.platform.audit.contracts import LogEntry
from minshui.platform.audit.domain.differences import field_changes
from minshui.platform.audit.domain.titles import action_title, subject_title
from minshui.platform.audit.permissions import READ_PERSONAL
from minshui.platform.audit.queries.conditions import Rows
from minshui.platform.identity.models import User

_NAMES = select(User.id, User.display_name).where(is_among(User.id, "users"))


async def newest_rows(
    session: AsyncSession, rows: Rows, conditions: Sequence[ColumnElement[bool]], most: int
) -> list[Mapping[str, Any]]:
    """Return rows by column, newest first."""
    statement = (
        select(rows.__table__)
        .where(*conditions)
        .order_by(rows.acted_at.desc(), rows.id.desc())
        .limit(most)
    )
    found = (await session.execute(statement)).mappings()
    return [cast("Mapping[str, Any]", row) for row in found]


async def tenant_entries(ctx: Context, rows: Sequence[Mapping[str, Any]]) -> list[LogEntry]:
    """Return rows of the tenant's log as the actor may see them."""
    users = {user for row in rows if (user := row_user(row)) is not None}
    names = dict((await ctx.session.execute(_NAMES, {"users": users})).tuples().all())
    return [
        entry_of(row, ctx.actor, ctx.tenant_code, names.get(row_user(row) or 0)) for row in rows
    ]


def entry_of(
    row: Mapping[str, Any], reader: Actor, tenant_code: str, display_name: str | None = None
) -> LogEntry:
    """Return a row as ``reader`` may see it."""
    return LogEntry(
        id=row["id"],
        acted_at=row["acted_at"],
        category=AuditCategory(row["category"]),
        action=row["action"],
        action_title=action_title(row["action"]),
        result=AuditResult(row["result"]),
        user_id=row["user_id"],
        user_name=row["user_name"],
        display_name=display_name,
        tenant_code=tenant_code,
        session_id=row["session_id"],
        client_address=row["client_address"],
        subject_type=row["subject_type"],
        subject_title=subject_title(row["subject_type"]),
        subject_id=row["subject_id"],
        trace_id=row["trace_id"],
        changes=field_changes(
            row["subject_type"],
            row["before"],
            row["after"],
            with_personal=reader.may(READ_PERSONAL.code),
        ),
    )


def row_user(row: Mapping[str, Any]) -> int | None:
    """Return whose doing a row tells: of a sign-in, whose user it was tried."""
    if row["user_id"] is not None:
        return int(row["user_id"])
    is_sign_in = row["category"] == AuditCategory.SIGN_IN and row["subject_type"] == "user"
    return int(row["subject_id"]) if is_sign_in and row["subject_id"].isdecimal() else None
