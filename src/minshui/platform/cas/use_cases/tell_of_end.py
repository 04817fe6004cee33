"""Tell a service that a session has ended: single logout (CAS 3.0.3, 2.3.3)."""

from __future__ import annotations

import httpx
from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.platform.cas.domain.logout_request import logout_request
from minshui.platform.cas.errors import LOGOUT_NOT_TAKEN
from minshui.platform.cas.models import CasTicket
from minshui.platform.cas.use_cases.validate_ticket import TICKET_FIELD

_TIMEOUT_SECONDS = 5.0
_LOCK = select(CasTicket).where(CasTicket.ticket_hash == bindparam("wanted")).with_for_update()


async def tell_of_end(ctx: Context, ticket_hash: str) -> None:
    """Send the service of a ticket its logout request, unless it has had one.

    Only the registered address is called, and redirects are not followed. Raises
    ``E_CAS_LOGOUT_NOT_TAKEN``: to be tried again.
    """
    row = (await ctx.session.execute(_LOCK, {"wanted": ticket_hash})).scalar_one_or_none()
    if row is None or row.ticket is None or row.logout_url is None or row.told_at is not None:
        return
    ticket = (await field_cipher(ctx)).decrypt(TICKET_FIELD, row.ticket)
    request = logout_request(ticket, f"LR-{ticket_hash[:32]}", ctx.clock.now())
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
            answer = await client.post(row.logout_url, data={"logoutRequest": request})
    except httpx.HTTPError as failure:
        reason = str(failure) or type(failure).__name__
        raise MinshuiError(LOGOUT_NOT_TAKEN, service=row.service_code, reason=reason) from failure
    if answer.status_code >= 500:
        reason = f"应答 {answer.status_code}"
        raise MinshuiError(LOGOUT_NOT_TAKEN, service=row.service_code, reason=reason)
    row.told_at = ctx.clock.now()
    await ctx.session.flush()
