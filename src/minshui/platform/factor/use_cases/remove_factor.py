"""Do without a second factor."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.contracts import FactorKind
from minshui.platform.factor.errors import FACTOR_NONE
from minshui.platform.factor.factor_store import (
    find_factor,
    forget_recovery_codes,
    hold_factors,
)
from minshui.platform.factor.queries.factors import factors_of


async def remove_factor(ctx: Context, kind: FactorKind) -> None:
    """Take one of the actor's factors away, with the last one the recovery codes.

    Who must have one can then do nothing but enrol again. Raises ``E_FACTOR_NONE``.
    """
    user_id = ctx.actor.user_id or 0
    await hold_factors(ctx, user_id)
    row = await find_factor(ctx, user_id, kind)
    if row is None or row.confirmed_at is None:
        raise MinshuiError(FACTOR_NONE)
    await ctx.session.delete(row)
    await ctx.session.flush()
    if not await factors_of(ctx, user_id):
        await forget_recovery_codes(ctx, user_id)
    await record_audit(ctx, "factor.disable", "user", user_id, before={"kind": kind})
