"""The rows of second factors, and who may touch those of one user at a time."""

from __future__ import annotations

import secrets

from sqlalchemy import bindparam, delete, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.platform.factor.contracts import FactorKind
from minshui.platform.factor.domain.recovery_code import (
    CODES_AT_ONCE,
    RANDOM_BYTES,
    recovery_code,
    recovery_hash,
)
from minshui.platform.factor.models import FactorRow, RecoveryCodeRow

_ONE = select(FactorRow).where(
    FactorRow.user_id == bindparam("user_id"), FactorRow.kind == bindparam("kind")
)
_FORGET_CODES = (
    delete(RecoveryCodeRow)
    .where(RecoveryCodeRow.user_id == bindparam("of_user"))
    .execution_options(synchronize_session=False)
)
_INSERT_CODES = insert(RecoveryCodeRow)
_SPEND_CODE = (
    update(RecoveryCodeRow)
    .where(
        RecoveryCodeRow.user_id == bindparam("of_user"),
        RecoveryCodeRow.code_hash == bindparam("hash"),
        RecoveryCodeRow.used_at.is_(None),
    )
    .values(used_at=bindparam("now"))
    .returning(RecoveryCodeRow.id)
    .execution_options(synchronize_session=False)
)


async def hold_factors(ctx: Context, user_id: int) -> None:
    """Let whoever guesses or changes a user's factors wait for each other."""
    await database_of(ctx.session).lock(ctx.session, f"factors:{user_id}")


async def find_factor(ctx: Context, user_id: int, kind: FactorKind) -> FactorRow | None:
    """Return the row of a factor, confirmed or not."""
    found = await ctx.session.execute(_ONE, {"user_id": user_id, "kind": kind.value})
    return found.scalar_one_or_none()


async def replace_recovery_codes(ctx: Context, user_id: int) -> tuple[str, ...]:
    """Make ten new codes, worth telling once; those before are worth nothing."""
    codes = tuple(recovery_code(secrets.token_bytes(RANDOM_BYTES)) for _ in range(CODES_AT_ONCE))
    await forget_recovery_codes(ctx, user_id)
    now = ctx.clock.now()
    await ctx.session.execute(
        _INSERT_CODES,
        [
            {"user_id": user_id, "code_hash": recovery_hash(user_id, code), "created_at": now}
            for code in codes
        ],
    )
    return codes


async def forget_recovery_codes(ctx: Context, user_id: int) -> None:
    """Make all recovery codes of a user worth nothing."""
    await ctx.session.execute(_FORGET_CODES, {"of_user": user_id})


async def spend_recovery_code(ctx: Context, user_id: int, code: str) -> bool:
    """Return whether a code was good; it is not any more."""
    values = {"of_user": user_id, "hash": recovery_hash(user_id, code), "now": ctx.clock.now()}
    return (await ctx.session.execute(_SPEND_CODE, values)).scalar_one_or_none() is not None
