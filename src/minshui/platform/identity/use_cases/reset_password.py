"""Give a user a new password because they have lost theirs."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts_users import NewPassword
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.managing import lock_own_staff
from minshui.platform.identity.new_password import make_password
from minshui.platform.identity.password_store import replace_password
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.queries.users import user_contract


async def reset_password(ctx: Context, user_id: int, password: str | None = None) -> NewPassword:
    """Set a password (made up if not given) that must be changed; lifts a lock, ends sessions.

    Raises ``E_PASSWORD_WEAK`` and what ``lock_own_staff`` raises.
    """
    user = await lock_own_staff(ctx, user_id)
    wanted = password or make_password((await sign_in_policy(ctx)).min_password_length)
    await replace_password(ctx, user, wanted, must_change=True)
    user.failed_sign_ins, user.locked_until_at = 0, None
    await ctx.session.flush()
    await end_sessions(ctx, user.id, "password")
    await record_audit(ctx, "user.reset_password", "user", user.id)
    return NewPassword(await user_contract(ctx, user), wanted)
