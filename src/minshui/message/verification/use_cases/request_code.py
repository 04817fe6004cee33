"""Send a code to a mobile."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from math import ceil

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import (
    ChannelCode,
    Priority,
    Receiver,
    ReceiverKind,
    Submission,
    submit_messages,
)
from minshui.message.verification.code_store import (
    DAY,
    END_OLDER,
    FORGET,
    HOUR,
    INSERT,
    OF_MOBILE,
    OF_SOURCE,
    hashes_of,
)
from minshui.message.verification.contracts import (
    LIFETIME,
    MOST_PER_DAY,
    MOST_PER_SOURCE,
    PAUSE,
    CodeRequested,
    RequestCode,
)
from minshui.message.verification.errors import (
    VERIFICATION_SOURCE,
    VERIFICATION_TOO_MANY,
    VERIFICATION_TOO_SOON,
)

TEMPLATE = "verification.code"
CALLER = "message.verification"
_CODES = 10**6


async def request_code(ctx: Context, command: RequestCode) -> CodeRequested:
    """Send six digits by SMS, ahead of everything else; those sent before are worth nothing now.

    Raises ``E_VERIFICATION_MOBILE``, ``E_VERIFICATION_TOO_SOON``, ``E_VERIFICATION_TOO_MANY``,
    ``E_VERIFICATION_SOURCE``, and what ``submit_messages`` does (the template has no short
    message in force).
    """
    now = ctx.clock.now()
    hashes = await hashes_of(ctx, command.mobile)
    source = hashes.source_index(command.source)
    await _check_limits(ctx, hashes.mobile_index, source, now)
    open_ones = {"mobile": hashes.mobile_index, "of_purpose": command.purpose.value}
    await ctx.session.execute(END_OLDER, open_ones | {"now": now})
    code = f"{secrets.randbelow(_CODES):06d}"
    values = {
        "mobile_index": hashes.mobile_index,
        "source_index": source,
        "purpose": command.purpose.value,
        "code_hash": hashes.code_hash(command.purpose, code),
        "attempts": 0,
        "created_at": now,
        "expires_at": now + LIFETIME,
        "ended_at": None,
    }
    code_id = (await ctx.session.execute(INSERT, values)).scalar_one()
    submission = Submission(
        TEMPLATE,
        Receiver(ReceiverKind.ADDRESS, addresses={ChannelCode.SMS: command.mobile}),
        {"code": code, "minutes": str(LIFETIME.seconds // 60)},
        CALLER,
        str(code_id),
        channels=(ChannelCode.SMS,),
        priority=Priority.URGENT,
        expires_at=now + LIFETIME,
    )
    (accepted,) = await submit_messages(ctx, [submission])
    after = {"purpose": command.purpose, "mobile": f"***{command.mobile[-4:]}"}
    await record_audit(ctx, "verification.request", "msg_verification_code", code_id, after=after)
    return CodeRequested(code_id, accepted.message_id, now + LIFETIME, now + PAUSE)


async def _check_limits(ctx: Context, mobile: str, source: str, now: datetime) -> None:
    """Two who ask at once see each other: first the mobile is held, then the source."""
    database = database_of(ctx.session)
    await database.lock(ctx.session, f"verification:{mobile}")
    await database.lock(ctx.session, f"verification:{source}")
    of_mobile = {"mobile": mobile, "since": now - DAY}
    await ctx.session.execute(FORGET, of_mobile)
    before = (await ctx.session.execute(OF_MOBILE, of_mobile)).one()
    if before.last_at is not None and now - before.last_at < PAUSE:
        seconds = ceil((before.last_at + PAUSE - now) / timedelta(seconds=1))
        raise MinshuiError(VERIFICATION_TOO_SOON, seconds=seconds)
    if before.sent >= MOST_PER_DAY:
        raise MinshuiError(VERIFICATION_TOO_MANY, limit=MOST_PER_DAY)
    of_source = {"source": source, "since": now - HOUR}
    asked = (await ctx.session.execute(OF_SOURCE, of_source)).scalar_one()
    if asked >= MOST_PER_SOURCE:
        raise MinshuiError(VERIFICATION_SOURCE, limit=MOST_PER_SOURCE)
