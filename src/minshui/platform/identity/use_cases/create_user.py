"""Create a user."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.passwords import password_hasher
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.facade import assign_roles
from minshui.platform.identity.contracts_users import CreateUser, NewPassword
from minshui.platform.identity.domain.names import check_user_name
from minshui.platform.identity.domain.password_rules import check_password
from minshui.platform.identity.errors import USER_NAME_TAKEN
from minshui.platform.identity.mobile_store import store_mobile
from minshui.platform.identity.models import User
from minshui.platform.identity.new_password import make_password
from minshui.platform.identity.profile_store import (
    appoint,
    check_department_id,
    check_profile,
    describe_profile,
    fill_profile,
)
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.queries.users import user_contract

_HOLDER = select(User.id).where(User.user_name == bindparam("user_name"))


async def create_user(ctx: Context, command: CreateUser) -> NewPassword:
    """Create a user with posts and roles; returns the password, to be told to them once.

    Raises ``E_USER_NAME_FORM``, ``E_USER_NAME_TAKEN``, ``E_PASSWORD_WEAK``, what the checks of
    ``profile_store`` and ``store_mobile`` raise, and what ``assign_roles`` refuses.
    """
    name = check_user_name(command.user_name)
    if await ctx.session.scalar(_HOLDER, {"user_name": name}) is not None:
        raise MinshuiError(USER_NAME_TAKEN, place=Place("user_name"), name=name)
    policy = await sign_in_policy(ctx)
    password = command.password or make_password(policy.min_password_length)
    check_password(password, name, policy)
    await check_department_id(ctx, command.department_id)
    await check_profile(ctx, command)
    user = User(
        user_name=name,
        display_name=command.display_name,
        department_id=command.department_id,
        password_hash=await password_hasher().hash(password),
        password_changed_at=ctx.clock.now(),
        must_change_password=command.must_change_password,
        status="enabled",
        failed_sign_ins=0,
        created_at=ctx.clock.now(),
    )
    fill_profile(user, command)
    if command.mobile:
        await store_mobile(ctx, user, command.mobile)
    ctx.session.add(user)
    await ctx.session.flush()
    await appoint(ctx, user.id, command.posts)
    after = {
        "user_name": name,
        "display_name": user.display_name,
        "department_id": user.department_id,
        **describe_profile(user, command.posts),
    }
    await record_audit(ctx, "user.create", "user", user.id, after=after)
    await assign_roles(ctx, user.id, command.roles, user.department_id)
    return NewPassword(await user_contract(ctx, user), password)
