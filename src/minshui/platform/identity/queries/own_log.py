"""What one has done, and what was done in one's name (F-0029)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from minshui.infrastructure.audit.contracts import AuditCategory, AuditResult
from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.identity.contracts_me import LogKind, OwnLogEntry, OwnLogFilter

_DOINGS = (AuditCategory.OPERATION.value, AuditCategory.CONFIGURATION.value)


async def own_log(ctx: Context, wanted: OwnLogFilter, page: PageRequest) -> Page[OwnLogEntry]:
    """Return the actor's log, the latest first; what changed in detail is for auditors."""
    conditions = _conditions(ctx, wanted)
    total = await ctx.session.scalar(select(func.count()).select_from(AuditRow).where(*conditions))
    query = (
        select(
            AuditRow.id,
            AuditRow.acted_at,
            AuditRow.action,
            AuditRow.result,
            AuditRow.subject_type,
            AuditRow.subject_id,
            AuditRow.client_address,
            AuditRow.after,
            AuditRow.trace_id,
        )
        .where(*conditions)
        .order_by(AuditRow.id.desc())
        .offset(page.offset)
        .limit(page.size)
    )
    entries = [_entry(row, wanted.kind) for row in await ctx.session.execute(query)]
    return Page(entries, total or 0, page.page, page.size)


def _conditions(ctx: Context, wanted: OwnLogFilter) -> list[ColumnElement[bool]]:
    if wanted.kind is LogKind.SIGN_IN:
        # Whoever tries to sign in is nobody yet: it is told by whose user it was tried.
        conditions = [
            AuditRow.subject_type == "user",
            AuditRow.subject_id == str(ctx.actor.user_id),
            AuditRow.category == AuditCategory.SIGN_IN.value,
        ]
    else:
        conditions = [AuditRow.user_id == ctx.actor.user_id, AuditRow.category.in_(_DOINGS)]
    if wanted.since is not None:
        conditions.append(AuditRow.acted_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditRow.acted_at < wanted.until)
    return conditions


def _entry(row: Row[Any], kind: LogKind) -> OwnLogEntry:
    facts = row.after if kind is LogKind.SIGN_IN and row.after else {}
    return OwnLogEntry(
        id=row.id,
        acted_at=row.acted_at,
        action=row.action,
        result=AuditResult(row.result),
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        client_address=row.client_address or facts.get("client_address"),
        means=facts.get("means"),
        trace_id=row.trace_id,
    )
