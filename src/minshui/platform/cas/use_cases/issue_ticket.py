"""Give a browser's user a ticket for a service."""

from __future__ import annotations

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.cas.contracts import Service
from minshui.platform.cas.domain.tickets import LIFETIME, hash_of, new_ticket
from minshui.platform.cas.models import CasTicket
from minshui.platform.signon.facade import SignedOn

_INSERT = prepared(insert(CasTicket))


async def issue_ticket(ctx: Context, who: SignedOn, service: Service, address: str) -> str:
    """Return a ticket that is good once, for this address, for ten seconds; its hash is kept."""
    ticket, now = new_ticket(ctx.tenant_code), ctx.clock.now()
    row = {
        "ticket_hash": hash_of(ticket),
        "session_id": who.session_id,
        "user_id": who.user_id,
        "service_code": service.code,
        "service_url": address,
        "is_fresh": who.fresh,
        "shown_at": who.at,
        "issued_at": now,
        "expires_at": now + LIFETIME,
    }
    await ctx.session.execute(_INSERT, row)
    await record_audit(ctx, "cas_ticket.issue", "cas_service", service.code)
    return ticket
