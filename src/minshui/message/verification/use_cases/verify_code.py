"""Check a code that somebody entered."""

from __future__ import annotations

import hmac

from minshui.infrastructure.context import Context
from minshui.message.verification.code_store import LOCK_OPEN, TRIED, hashes_of
from minshui.message.verification.contracts import MOST_ATTEMPTS, Finding, Purpose, Verdict


async def verify_code(ctx: Context, mobile: str, purpose: Purpose, code: str) -> Verdict:
    """Return what a code is worth; a right one is used up by it.

    A wrong one is no error, so that the attempt is counted: the caller commits before it refuses
    anything. Raises ``E_VERIFICATION_MOBILE``.
    """
    now = ctx.clock.now()
    hashes = await hashes_of(ctx, mobile)
    wanted = {"mobile": hashes.mobile_index, "of_purpose": purpose.value}
    row = (await ctx.session.execute(LOCK_OPEN, wanted)).one_or_none()
    if row is None or row.expires_at <= now or row.attempts >= MOST_ATTEMPTS:
        return Verdict(Finding.WORTHLESS)
    is_right = hmac.compare_digest(row.code_hash, hashes.code_hash(purpose, code))
    tries = row.attempts + 1
    ended = now if is_right else None
    await ctx.session.execute(TRIED, {"code_id": row.id, "tries": tries, "ended": ended})
    if is_right:
        return Verdict(Finding.ACCEPTED)
    return Verdict(Finding.WRONG, MOST_ATTEMPTS - tries)
