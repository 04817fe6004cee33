"""Who is signed in (F-0039)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.platform.identity.contracts_me import CurrentUser
from minshui.platform.identity.domain.password_rules import days_to_warn_of
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.queries.session_owner import live_session_of
from minshui.platform.identity.queries.users import user_by_id
from minshui.platform.organization.facade import list_departments

_CHANGED_AT = prepared(select(User.password_changed_at).where(User.id == bindparam("user_id")))


async def current_user(ctx: Context) -> CurrentUser:
    """Return the actor as they should know themselves; raises ``E_USER_UNKNOWN``."""
    user = await user_by_id(ctx, ctx.actor.user_id or 0)
    departments = {each.id: each for each in await list_departments(ctx)}
    changed_at = (await ctx.session.execute(_CHANGED_AT, {"user_id": user.id})).scalar_one()
    return CurrentUser(
        user=user,
        department=departments.get(user.department_id or 0),
        session=await live_session_of(ctx, ctx.actor.session_id),
        password_days_left=days_to_warn_of(changed_at, await sign_in_policy(ctx), ctx.clock.now()),
    )
