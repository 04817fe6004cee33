"""Keep the user who stands here for somebody of another tenant (R-108)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.access.facade import assign_roles
from minshui.platform.identity.contracts_guests import GuestUser
from minshui.platform.identity.ending import end_sessions
from minshui.platform.identity.models import User

_LOCK = select(User).where(User.user_name == bindparam("user_name")).with_for_update()
_NO_PASSWORD = "!"  # noqa: S105 - no scheme of ours: matches nothing


async def keep_guest(ctx: Context, guest: GuestUser) -> int:
    """Bring the user to what ``guest`` says, made if there is none yet; returns their id.

    A disabled one's sessions end at once. Raises what ``assign_roles`` refuses.
    """
    status = "enabled" if guest.enabled else "disabled"
    row = (await ctx.session.execute(_LOCK, {"user_name": guest.user_name})).scalar_one_or_none()
    if row is None:
        row = User(
            user_name=guest.user_name,
            password_hash=_NO_PASSWORD,
            password_changed_at=ctx.clock.now(),
            must_change_password=False,
            failed_sign_ins=0,
            created_at=ctx.clock.now(),
        )
        ctx.session.add(row)
    row.display_name = guest.display_name
    row.department_id = guest.department_id
    row.status = status
    await ctx.session.flush()
    if not guest.enabled:
        await end_sessions(ctx, row.id, "grant_revoked")
    await assign_roles(ctx, row.id, guest.roles, row.department_id)
    await record_audit(
        ctx,
        "user.keep_guest",
        "user",
        row.id,
        after={"user_name": row.user_name, "status": status, "roles": sorted(guest.roles)},
    )
    return row.id
