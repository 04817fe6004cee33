"""Which second factors a user has."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.platform.factor.contracts import (
    ENROLLED_KINDS,
    EnrolledFactor,
    FactorKind,
    FactorsOfUser,
)
from minshui.platform.factor.models import FactorGuessRow, FactorRow, RecoveryCodeRow

_CONFIRMED = select(FactorRow.kind, FactorRow.confirmed_at, FactorRow.last_used_at).where(
    FactorRow.user_id == bindparam("user_id"), FactorRow.confirmed_at.is_not(None)
)
_CODES_LEFT = select(func.count()).where(
    RecoveryCodeRow.user_id == bindparam("user_id"), RecoveryCodeRow.used_at.is_(None)
)
_LOCK = select(FactorGuessRow.locked_until_at).where(FactorGuessRow.user_id == bindparam("user_id"))


async def factors_of(ctx: Context, user_id: int) -> tuple[FactorKind, ...]:
    """Return what a user may show as a second factor, the best first; empty: they have none.

    Recovery codes stand in for a factor, so they are among them even where all are spent.
    """
    rows = await ctx.session.execute(_CONFIRMED, {"user_id": user_id})
    confirmed = {row.kind for row in rows}
    enrolled = tuple(kind for kind in ENROLLED_KINDS if kind in confirmed)
    return (*enrolled, FactorKind.RECOVERY) if enrolled else ()


async def read_factors(ctx: Context, user_id: int) -> FactorsOfUser:
    """Return a user's factors as they and an administrator see them."""
    who = {"user_id": user_id}
    rows = {row.kind: row for row in await ctx.session.execute(_CONFIRMED, who)}
    return FactorsOfUser(
        enrolled=tuple(
            EnrolledFactor(kind, rows[kind].confirmed_at, rows[kind].last_used_at)
            for kind in ENROLLED_KINDS
            if kind in rows
        ),
        recovery_codes_left=(await ctx.session.execute(_CODES_LEFT, who)).scalar_one(),
        locked_until_at=(await ctx.session.execute(_LOCK, who)).scalar_one_or_none(),
    )
