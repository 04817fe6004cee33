"""Find users."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.facade import roles_of_users
from minshui.platform.access.models import Role, UserRole
from minshui.platform.identity.contracts_users import Gender, UserContract, UserStatus
from minshui.platform.identity.domain.names import masked_mobile
from minshui.platform.identity.errors import USER_UNKNOWN
from minshui.platform.identity.models import User
from minshui.platform.identity.queries.user_posts import posts_of_users

MOBILE_FIELD = "system_user.mobile"
_BY_NAME = select(User).where(User.user_name == bindparam("user_name"))
_ADMINISTRATORS = (
    select(func.count(func.distinct(User.id)))
    .join(UserRole, UserRole.user_id == User.id)
    .join(Role, Role.id == UserRole.role_id)
    .where(User.status == "enabled", Role.status == "enabled", Role.grants_all)
)


async def all_users(ctx: Context) -> Sequence[UserContract]:
    """Return every user by name, whoever asks."""
    rows = await ctx.session.execute(select(User).order_by(User.user_name))
    return await user_contracts(ctx, rows.scalars().all())


async def user_by_id(ctx: Context, user_id: int) -> UserContract:
    """Return a user; raises ``E_USER_UNKNOWN``."""
    row = await ctx.session.get(User, user_id)
    if row is None:
        raise MinshuiError(USER_UNKNOWN, user=user_id)
    return await user_contract(ctx, row)


async def user_by_name(ctx: Context, user_name: str) -> UserContract:
    """Return a user; raises ``E_USER_UNKNOWN``."""
    row = (
        await ctx.session.execute(_BY_NAME, {"user_name": user_name.strip().lower()})
    ).scalar_one_or_none()
    if row is None:
        raise MinshuiError(USER_UNKNOWN, user=user_name)
    return await user_contract(ctx, row)


async def count_administrators(ctx: Context) -> int:
    """Return how many enabled users hold everything."""
    return (await ctx.session.execute(_ADMINISTRATORS)).scalar_one()


async def user_contract(ctx: Context, row: User) -> UserContract:
    """Return what others may see of a row."""
    return (await user_contracts(ctx, [row]))[0]


async def user_contracts(ctx: Context, rows: Sequence[User]) -> list[UserContract]:
    """Return what others may see of rows."""
    cipher = await field_cipher(ctx)
    ids = [row.id for row in rows]
    roles, posts = await roles_of_users(ctx, ids), await posts_of_users(ctx, ids)
    return [
        UserContract(
            id=row.id,
            user_name=row.user_name,
            display_name=row.display_name,
            mobile=masked_mobile(cipher.decrypt(MOBILE_FIELD, row.mobile)) if row.mobile else None,
            department_id=row.department_id,
            roles=roles[row.id],
            status=UserStatus(row.status),
            locked_until_at=row.locked_until_at,
            must_change_password=row.must_change_password,
            last_sign_in_at=row.last_sign_in_at,
            created_at=row.created_at,
            employee_number=row.employee_number,
            email=row.email,
            gender=None if row.gender is None else Gender(row.gender),
            hired_on=row.hired_on,
            posts=posts[row.id],
            remark=row.remark,
        )
        for row in rows
    ]
