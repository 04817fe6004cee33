"""A user's password: checked, not one of the last ones, hashed."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.passwords import password_hasher
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.contracts import SignInPolicy
from minshui.platform.identity.domain.password_rules import check_password
from minshui.platform.identity.errors import PASSWORD_WEAK
from minshui.platform.identity.models import FormerPassword, User
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.remembering import forget_devices

_FORMER = prepared(
    select(FormerPassword.id, FormerPassword.password_hash)
    .where(FormerPassword.user_id == bindparam("user_id"))
    .order_by(FormerPassword.id.desc())
)
_ADD = prepared(insert(FormerPassword))
_FORGET = (
    delete(FormerPassword)
    .where(FormerPassword.user_id == bindparam("user_id"), FormerPassword.id <= bindparam("up_to"))
    .execution_options(synchronize_session=False)
)


async def replace_password(ctx: Context, user: User, password: str, *, must_change: bool) -> None:
    """Give a locked user another password; no device signs them in any more.

    Raises ``E_PASSWORD_WEAK``.
    """
    policy = await sign_in_policy(ctx)
    check_password(password, user.user_name, policy)
    former = (await ctx.session.execute(_FORMER, {"user_id": user.id})).all()
    kept = former[: policy.password_history]
    await _check_new(password, [user.password_hash, *(row.password_hash for row in kept)], policy)
    replaced = {
        "user_id": user.id,
        "password_hash": user.password_hash,
        "replaced_at": ctx.clock.now(),
    }
    await ctx.session.execute(_ADD, replaced)
    if len(former) > len(kept):
        forgotten = {"user_id": user.id, "up_to": former[len(kept)].id}
        await ctx.session.execute(_FORGET, forgotten)
    user.password_hash = await password_hasher().hash(password)
    user.password_changed_at = ctx.clock.now()
    user.must_change_password = must_change
    await ctx.session.flush()
    await forget_devices(ctx, user.id)


async def _check_new(password: str, hashes: list[str], policy: SignInPolicy) -> None:
    for used in hashes[: policy.password_history]:
        if await password_hasher().matches(password, used):
            reason = f"不能与最近 {policy.password_history} 次用过的密码相同"
            raise MinshuiError(PASSWORD_WEAK, place=Place("password"), reason=reason)
