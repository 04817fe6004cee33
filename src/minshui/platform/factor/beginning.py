"""The row of a factor that its user has yet to confirm."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.contracts import FactorKind
from minshui.platform.factor.errors import FACTOR_EXISTS
from minshui.platform.factor.factor_store import find_factor, hold_factors
from minshui.platform.factor.models import SEALED_FIELD, FactorRow


async def begin_factor(ctx: Context, kind: FactorKind, secret: str) -> int:
    """Keep a secret of the actor's, in place of one that was never confirmed; return whose it is.

    Raises ``E_FACTOR_EXISTS`` where the kind is confirmed already.
    """
    user_id = ctx.actor.user_id or 0
    await hold_factors(ctx, user_id)
    row = await find_factor(ctx, user_id, kind)
    if row is not None and row.confirmed_at is not None:
        raise MinshuiError(FACTOR_EXISTS)
    sealed = (await field_cipher(ctx)).encrypt(SEALED_FIELD, secret)
    if row is None:
        row = FactorRow(user_id=user_id, kind=kind.value)
        ctx.session.add(row)
    row.secret_sealed, row.created_at = sealed, ctx.clock.now()
    await ctx.session.flush()
    return user_id
