"""The users that the actor may see: lists by filters, one of them, the staff of a department."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_one_of
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.infrastructure.security.scoping import in_scope, sees
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.access.models import Role, UserRole
from minshui.platform.identity.contracts_users import (
    UserContract,
    UserFilter,
    UserOrder,
    UserStatus,
)
from minshui.platform.identity.errors import USER_UNKNOWN
from minshui.platform.identity.models import User, UserPost
from minshui.platform.identity.queries.users import MOBILE_FIELD, user_contract, user_contracts
from minshui.platform.organization.facade import list_departments, with_below
from minshui.platform.organization.models import Post

EXPORT_LIMIT = 10_000


async def find_users(
    ctx: Context, wanted: UserFilter, page: PageRequest, order: UserOrder
) -> Page[UserContract]:
    """Return a page of the users whom the actor may see and the filter lets through."""
    conditions = await _conditions(ctx, wanted)
    total = await ctx.session.scalar(select(func.count()).select_from(User).where(*conditions))
    query = _ordered(select(User).where(*conditions), order)
    rows = (await ctx.session.execute(query.offset(page.offset).limit(page.size))).scalars().all()
    return Page(await user_contracts(ctx, rows), total or 0, page.page, page.size)


async def users_to_export(
    ctx: Context, wanted: UserFilter, order: UserOrder
) -> Sequence[UserContract]:
    """Return what ``find_users`` pages through, to be handed out as a file; at most 10,000."""
    query = _ordered(select(User).where(*await _conditions(ctx, wanted)), order)
    rows = (await ctx.session.execute(query.limit(EXPORT_LIMIT))).scalars().all()
    return await user_contracts(ctx, rows)


async def seen_user(ctx: Context, user_id: int) -> UserContract:
    """Return a user whom the actor may see; raises ``E_USER_UNKNOWN``."""
    row = await ctx.session.get(User, user_id)
    if row is None or not sees(ctx, row.department_id, row.id):
        raise MinshuiError(USER_UNKNOWN, user=user_id)
    return await user_contract(ctx, row)


async def _conditions(ctx: Context, wanted: UserFilter) -> list[ColumnElement[bool]]:
    conditions = [in_scope(ctx, department=User.department_id, owner=User.id)]
    if wanted.text:
        conditions.append(_has_text(await field_cipher(ctx), wanted.text))
    if wanted.department_id is not None:
        ids = {wanted.department_id}
        if wanted.with_below:
            ids |= with_below(wanted.department_id, await list_departments(ctx))
        conditions.append(is_one_of(User.department_id, ids))
    if wanted.role is not None:
        conditions.append(_holds_role(wanted.role))
    if wanted.post is not None:
        conditions.append(_holds_post(wanted.post))
    if wanted.status is None:
        conditions.append(User.status != UserStatus.LEFT.value)
    else:
        conditions.append(User.status == wanted.status.value)
    return conditions + _by_instants(ctx, wanted)


def _has_text(cipher: FieldCipher, text: str) -> ColumnElement[bool]:
    return or_(
        User.user_name.contains(text.lower(), autoescape=True),
        User.display_name.contains(text, autoescape=True),
        User.employee_number.contains(text, autoescape=True),
        User.mobile_index == cipher.blind_index(MOBILE_FIELD, text),
    )


def _holds_role(code: str) -> ColumnElement[bool]:
    return (
        select(UserRole.user_id)
        .join(Role, Role.id == UserRole.role_id)
        .where(UserRole.user_id == User.id, Role.code == code)
        .exists()
    )


def _holds_post(code: str) -> ColumnElement[bool]:
    return (
        select(UserPost.user_id)
        .join(Post, Post.id == UserPost.post_id)
        .where(UserPost.user_id == User.id, Post.code == code)
        .exists()
    )


def _by_instants(ctx: Context, wanted: UserFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.locked is not None:
        locked = func.coalesce(User.locked_until_at, ctx.clock.now()) > ctx.clock.now()
        conditions.append(locked if wanted.locked else ~locked)
    if wanted.signed_in_since is not None:
        conditions.append(User.last_sign_in_at >= wanted.signed_in_since)
    if wanted.not_signed_in_since is not None:
        never = User.last_sign_in_at.is_(None)
        conditions.append(or_(never, User.last_sign_in_at < wanted.not_signed_in_since))
    return conditions


def _ordered(query: Select[Any], order: UserOrder) -> Select[Any]:
    """Put rows without a value last, and rows alike in the order of their ids."""
    column: InstrumentedAttribute[Any] = getattr(User, order.by.value)
    missing = case((column.is_(None), 1), else_=0)
    return query.order_by(missing, column.desc() if order.descending else column, User.id)
