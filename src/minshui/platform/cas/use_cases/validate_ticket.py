"""Tell a service whom a ticket stands for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.platform.cas.contracts import Failure, Refused, Service, Validated
from minshui.platform.cas.domain.tickets import hash_of
from minshui.platform.cas.models import CasTicket
from minshui.platform.cas.queries.people import attributes_of
from minshui.platform.identity.facade import LiveSession, live_session_of

TICKET_FIELD = "system_cas_ticket.ticket"
_LOCK = select(CasTicket).where(CasTicket.ticket_hash == bindparam("wanted")).with_for_update()


@dataclass(frozen=True, slots=True)
class Presented:
    """A ticket that a service asks about, with the address it says it was made for."""

    ticket: str
    address: str
    service: Service
    renew: bool


async def validate_ticket(ctx: Context, presented: Presented) -> Validated | Refused:
    """Return whom the ticket stands for, or why not; either way it is spent (CAS 3.0.3, 2.5)."""
    wanted = {"wanted": hash_of(presented.ticket)}
    row = (await ctx.session.execute(_LOCK, wanted)).scalar_one_or_none()
    now = ctx.clock.now()
    if row is None or row.spent_at is not None:
        return Refused(Failure.INVALID_TICKET, "票据不存在或已用过")
    row.spent_at = now
    await ctx.session.flush()
    if row.expires_at <= now:
        return Refused(Failure.INVALID_TICKET, "票据已过期")
    if row.service_url != presented.address or row.service_code != presented.service.code:
        return Refused(Failure.INVALID_SERVICE, "票据不是为这个地址签发的")
    if presented.renew and not row.is_fresh:
        return Refused(Failure.INVALID_TICKET, "票据不是刚刚登录签发的")
    session = await live_session_of(ctx, row.session_id)
    if session is None or not presented.service.serves(ctx.tenant_code):
        return Refused(Failure.INVALID_TICKET, "票据所属的登录已结束")
    cipher = await field_cipher(ctx)
    row.ticket = cipher.encrypt(TICKET_FIELD, presented.ticket)
    row.logout_url = presented.service.settings.logout_url
    await ctx.session.flush()
    return Validated(
        user=_name(ctx, session, presented.service),
        signed_on_at=row.shown_at,
        from_new_login=row.is_fresh,
        remembered=session.means == "remembered",
        attributes=await _released(ctx, session, presented.service),
    )


def _name(ctx: Context, session: LiveSession, service: Service) -> str:
    """Return the user's name, with the tenant where the service has users of several."""
    if len(service.settings.tenants) == 1:
        return session.user_name
    return f"{session.user_name}@{ctx.tenant_code}"


async def _released(
    ctx: Context, session: LiveSession, service: Service
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (attribute.value, value)
        for attribute, values in (await attributes_of(ctx, session)).items()
        if attribute in service.settings.attributes
        for value in values
    )
