"""Tickets of sessions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.cas.models import CasTicket

_VALIDATED = prepared(
    select(CasTicket.ticket_hash)
    .where(
        CasTicket.session_id == bindparam("session"),
        CasTicket.logout_url.is_not(None),
        CasTicket.told_at.is_(None),
    )
    .order_by(CasTicket.issued_at)
)


async def tickets_to_end(ctx: Context, session_id: str) -> Sequence[str]:
    """Return the hashes of the tickets whose services are to hear that the session has ended."""
    return (await ctx.session.execute(_VALIDATED, {"session": session_id})).scalars().all()
