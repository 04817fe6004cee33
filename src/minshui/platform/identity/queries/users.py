"""Find users."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.access.facade import roles_of_users
from minshui.platform.access.models import Role, UserRole
from minshui.platform.identity.contracts_users import UserContract
from minshui.platform.identity.domain.names import masked_mobile
from minshui.platform.identity.errors import USER_UNKNOWN
from minshui.platform.identity.models import User

MOBILE_FIELD = "system_user.mobile"
EXPORT_LIMIT = 10_000
_BY_NAME = select(User).where(User.user_name == bindparam("user_name"))
_ADMINISTRATORS = (
    select(func.count(func.distinct(User.id)))
    .join(UserRole, UserRole.user_id == User.id)
    .join(Role, Role.id == UserRole.role_id)
    .where(User.status == "enabled", Role.status == "enabled", Role.grants_all)
)


async def find_users(
    ctx: Context, text: str, page: PageRequest, *, enabled: bool | None = None
) -> Page[UserContract]:
    """Return users by a part of the user name or display name, or by the whole mobile number."""
    cipher = await field_cipher(ctx)
    conditions = _conditions(cipher, text, enabled)
    total = await ctx.session.scalar(select(func.count()).select_from(User).where(*conditions))
    query = select(User).where(*conditions).order_by(User.user_name)
    rows = (await ctx.session.execute(query.offset(page.offset).limit(page.size))).scalars().all()
    return Page(await _contracts(ctx, cipher, rows), total or 0, page.page, page.size)


async def all_users(ctx: Context) -> Sequence[UserContract]:
    """Return every user by name, to be handed out as a file; at most 10,000."""
    rows = await ctx.session.execute(select(User).order_by(User.user_name).limit(EXPORT_LIMIT))
    return await _contracts(ctx, await field_cipher(ctx), rows.scalars().all())


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
    return (await _contracts(ctx, await field_cipher(ctx), [row]))[0]


def _conditions(cipher: FieldCipher, text: str, enabled: bool | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text:
        conditions.append(
            or_(
                User.user_name.contains(text.lower(), autoescape=True),
                User.display_name.contains(text, autoescape=True),
                User.mobile_index == cipher.blind_index(MOBILE_FIELD, text),
            )
        )
    if enabled is not None:
        conditions.append(User.status == ("enabled" if enabled else "disabled"))
    return conditions


async def _contracts(ctx: Context, cipher: FieldCipher, rows: Sequence[User]) -> list[UserContract]:
    roles = await roles_of_users(ctx, [row.id for row in rows])
    return [
        UserContract(
            id=row.id,
            user_name=row.user_name,
            display_name=row.display_name,
            mobile=masked_mobile(cipher.decrypt(MOBILE_FIELD, row.mobile)) if row.mobile else None,
            department_id=row.department_id,
            roles=roles[row.id],
            enabled=row.status == "enabled",
            locked_until_at=row.locked_until_at,
            must_change_password=row.must_change_password,
            last_sign_in_at=row.last_sign_in_at,
            created_at=row.created_at,
        )
        for row in rows
    ]
