"""Take away what a user has lost."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.errors import FACTOR_NONE
from minshui.platform.factor.factor_store import hold_factors
from minshui.platform.factor.models import FactorGuessRow, FactorRow, RecoveryCodeRow
from minshui.platform.factor.queries.factors import factors_of

_FORGET = [
    delete(table)
    .where(table.user_id == bindparam("of_user"))
    .execution_options(synchronize_session=False)
    for table in (FactorRow, RecoveryCodeRow, FactorGuessRow)
]


async def reset_factors(ctx: Context, user_id: int) -> None:
    """Take away all factors of a user, their recovery codes and their lock.

    The caller knows that the actor may manage the user. Raises ``E_FACTOR_NONE``.
    """
    await hold_factors(ctx, user_id)
    kinds = await factors_of(ctx, user_id)
    if not kinds:
        raise MinshuiError(FACTOR_NONE)
    for statement in _FORGET:
        await ctx.session.execute(statement, {"of_user": user_id})
    await record_audit(ctx, "factor.reset", "user", user_id, before={"kinds": list(kinds)})
