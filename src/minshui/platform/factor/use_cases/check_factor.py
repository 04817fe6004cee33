"""Check a code that somebody shows as their second factor."""

from __future__ import annotations

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.factor.contracts import FactorKind
from minshui.platform.factor.domain.guessing import Guesses
from minshui.platform.factor.factor_store import (
    find_factor,
    hold_factors,
    spend_recovery_code,
)
from minshui.platform.factor.models import FactorGuessRow
from minshui.platform.factor.proving import is_proof
from minshui.platform.factor.queries.factors import factors_of
from minshui.platform.factor.queries.policy import factor_policy


async def check_factor(ctx: Context, user_id: int, kind: FactorKind, code: str) -> bool:
    """Return whether a code proves the user's second factor; a right one is used up.

    Wrong ones in a row lock all factors of the user for a while, in which right ones are refused
    too. The caller commits before it refuses, so that they count.
    """
    await hold_factors(ctx, user_id)
    now = ctx.clock.now()
    row = await ctx.session.get(FactorGuessRow, user_id)
    if row is None:
        row = FactorGuessRow(user_id=user_id, failures=0)
        ctx.session.add(row)
    guesses = Guesses(row.failures, row.locked_until_at)
    if guesses.are_locked(now):
        await record_audit(
            ctx, "factor.refused", "user", user_id, after={"kind": kind, "reason": "locked"}
        )
        return False
    is_right = await _is_right(ctx, user_id, kind, code)
    after = Guesses() if is_right else guesses.one_more(now, await factor_policy(ctx))
    row.failures, row.locked_until_at = after.failures, after.locked_until_at
    await ctx.session.flush()
    if is_right:
        await record_audit(ctx, "factor.use", "user", user_id, after={"kind": kind})
        return True
    if after.locked_until_at is not None:
        note_security(ctx, SecurityKind.LOCKED_OUT, "user", user_id, details={"by": "factor"})
    noted = {"kind": kind, "reason": "code", "locked_until_at": after.locked_until_at}
    await record_audit(ctx, "factor.refused", "user", user_id, after=noted)
    return False


async def _is_right(ctx: Context, user_id: int, kind: FactorKind, code: str) -> bool:
    if kind is FactorKind.RECOVERY:
        has_any = bool(await factors_of(ctx, user_id))
        return has_any and await spend_recovery_code(ctx, user_id, code)
    row = await find_factor(ctx, user_id, kind)
    if row is None or row.confirmed_at is None or not await is_proof(ctx, row, code):
        return False
    row.last_used_at = ctx.clock.now()
    return True
