"""Browsers that were sent to a platform."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.handles import Handle
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.federated.adapters import ADAPTERS
from minshui.platform.federated.contracts import Answer, Begun, Platform
from minshui.platform.federated.errors import FEDERATED_REDIRECT
from minshui.platform.federated.models import AttemptRow
from minshui.platform.federated.provider_store import enabled_provider

LIFETIME = timedelta(minutes=10)
# Hexadecimal digits: a state inside WeChat is of letters and digits only.
_STATE_BYTES = 16
_FORGET_EXPIRED = (
    delete(AttemptRow)
    .where(AttemptRow.expires_at <= bindparam("now"))
    .execution_options(synchronize_session=False)
)
_LOCK = select(AttemptRow).where(AttemptRow.id == bindparam("attempt_id")).with_for_update()


async def begin_attempt(
    ctx: Context, platform: Platform, redirect_uri: str | None, session_id: str | None
) -> Begun:
    """Return where to send a browser, which alone can come back from there.

    Raises ``E_FEDERATED_OFF`` or ``E_FEDERATED_REDIRECT``.
    """
    provider = await enabled_provider(ctx, platform)
    registered = provider.settings.redirect_uris
    if redirect_uri is not None and redirect_uri not in registered:
        raise MinshuiError(FEDERATED_REDIRECT, place=Place("redirect_uri"))
    now = ctx.clock.now()
    await ctx.session.execute(_FORGET_EXPIRED, {"now": now})
    handle, state = Handle.new(ctx.tenant_code), secrets.token_hex(_STATE_BYTES)
    ctx.session.add(
        AttemptRow(
            id=handle.row_id,
            platform=platform.value,
            secret_hash=handle.secret_hash,
            state_hash=_hash(state),
            session_id=session_id,
            expires_at=now + LIFETIME,
        )
    )
    await ctx.session.flush()
    url = ADAPTERS[platform].authorize_url(provider, redirect_uri or registered[0], state)
    return Begun(url, handle.text, now + LIFETIME)


async def take_attempt(ctx: Context, answer: Answer, session_id: str | None) -> Platform | None:
    """Return the platform that an answer comes from; None where it answers no open attempt.

    An attempt is good once, for the browser that began it, by the session that began it.
    """
    handle = Handle.parse(answer.attempt)
    if handle is None:
        return None
    found = await ctx.session.execute(_LOCK, {"attempt_id": handle.row_id})
    row = found.scalar_one_or_none()
    if row is None or not handle.is_proved_by(row.secret_hash):
        return None
    await ctx.session.delete(row)
    await ctx.session.flush()
    is_answered = hmac.compare_digest(row.state_hash, _hash(answer.state))
    is_open = ctx.clock.now() < row.expires_at and row.session_id == session_id
    return Platform(row.platform) if is_answered and is_open else None


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
