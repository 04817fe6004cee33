"""Make new recovery codes."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.errors import FACTOR_NONE
from minshui.platform.factor.factor_store import hold_factors, replace_recovery_codes
from minshui.platform.factor.queries.factors import factors_of


async def renew_recovery_codes(ctx: Context) -> tuple[str, ...]:
    """Return ten new codes of the actor, told once; those before are worth nothing.

    Raises ``E_FACTOR_NONE`` where there is no factor that they could stand in for.
    """
    user_id = ctx.actor.user_id or 0
    await hold_factors(ctx, user_id)
    if not await factors_of(ctx, user_id):
        raise MinshuiError(FACTOR_NONE)
    codes = await replace_recovery_codes(ctx, user_id)
    await record_audit(ctx, "factor.renew_recovery_codes", "user", user_id)
    return codes
