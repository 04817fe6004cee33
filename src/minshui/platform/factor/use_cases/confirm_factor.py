"""Confirm a factor by its first code."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.contracts import Confirmed, FactorKind
from minshui.platform.factor.errors import FACTOR_NOT_BEGUN
from minshui.platform.factor.factor_store import (
    find_factor,
    hold_factors,
    replace_recovery_codes,
)
from minshui.platform.factor.proving import is_proof
from minshui.platform.factor.queries.factors import factors_of


async def confirm_factor(ctx: Context, kind: FactorKind, code: str) -> Confirmed | None:
    """Let the actor's factor count from now on; None where the code is wrong.

    That is returned, not raised, so that a try at a code by SMS is counted. The first factor
    brings recovery codes. Raises ``E_FACTOR_NOT_BEGUN``.
    """
    user_id = ctx.actor.user_id or 0
    await hold_factors(ctx, user_id)
    row = await find_factor(ctx, user_id, kind)
    if row is None or row.confirmed_at is not None:
        raise MinshuiError(FACTOR_NOT_BEGUN)
    if not await is_proof(ctx, row, code):
        return None
    is_first = not await factors_of(ctx, user_id)
    row.confirmed_at = ctx.clock.now()
    await ctx.session.flush()
    await record_audit(ctx, "factor.enable", "user", user_id, after={"kind": kind})
    return Confirmed(await replace_recovery_codes(ctx, user_id) if is_first else ())
