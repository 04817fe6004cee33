"""A user's personnel file and posts: checked, written, described."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.security.scoping import sees
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.contracts_users import UserProfile
from minshui.platform.identity.domain.profile import (
    MAX_POSTS_PER_USER,
    check_email,
    check_employee_number,
)
from minshui.platform.identity.errors import (
    EMPLOYEE_NUMBER_TAKEN,
    TOO_MANY_POSTS,
    USER_DEPARTMENT_MISSING,
)
from minshui.platform.identity.models import User, UserPost
from minshui.platform.identity.queries.user_posts import posts_of_users
from minshui.platform.organization.facade import (
    DEPARTMENT_DISABLED,
    DEPARTMENT_UNKNOWN,
    POST_DISABLED,
    POST_UNKNOWN,
    DepartmentContract,
    PostContract,
    list_departments,
    list_posts,
)

SOMEBODY = "其他部门的用户"
"""A user whom the actor may not see."""

_COLUMNS = tuple(part.name for part in fields(UserProfile) if part.name != "posts")
_HOLDER = select(User.id, User.display_name, User.department_id).where(
    User.employee_number == bindparam("number")
)
_DISMISS = delete(UserPost).where(
    UserPost.user_id == bindparam("of_user"), is_among(UserPost.post_id, "post_ids")
)
_APPOINT = insert(UserPost)


def check_department(
    ctx: Context, department: DepartmentContract | None, asked: int | str | None
) -> None:
    """Check that the actor may put somebody new into a department; None asked: into none.

    Raises ``E_USER_DEPARTMENT_MISSING``, ``E_DEPARTMENT_UNKNOWN`` or ``E_DEPARTMENT_DISABLED``.
    """
    place = Place("department_id")
    if asked is None:
        if not ctx.actor.scope.everything:
            raise MinshuiError(USER_DEPARTMENT_MISSING, place=place)
        return
    if department is None or not sees(ctx, department.id):
        raise MinshuiError(DEPARTMENT_UNKNOWN, place=place, department=asked)
    if not department.enabled:
        raise MinshuiError(DEPARTMENT_DISABLED, place=place, department=department.name)


async def check_department_id(ctx: Context, department_id: int | None) -> None:
    """Check a department by its number; see ``check_department``."""
    found = {each.id: each for each in await list_departments(ctx)}
    check_department(ctx, found.get(department_id or 0), department_id)


async def check_profile(ctx: Context, profile: UserProfile, *, user_id: int | None = None) -> None:
    """Check what a personnel file says, of a new user or the one of ``user_id``.

    Raises ``E_EMPLOYEE_NUMBER_FORM``, ``E_EMPLOYEE_NUMBER_TAKEN`` or ``E_USER_EMAIL_FORM``.
    """
    if profile.email is not None:
        check_email(profile.email)
    if profile.employee_number is None:
        return
    values = {"number": check_employee_number(profile.employee_number)}
    holder = (await ctx.session.execute(_HOLDER, values)).one_or_none()
    if holder is not None and holder.id != user_id:
        name = holder.display_name if sees(ctx, holder.department_id, holder.id) else SOMEBODY
        raise MinshuiError(
            EMPLOYEE_NUMBER_TAKEN,
            place=Place("employee_number"),
            number=profile.employee_number,
            name=name,
        )


def fill_profile(user: User, profile: UserProfile) -> None:
    """Put what the personnel file says into the row; posts are rows of their own."""
    for name in _COLUMNS:
        setattr(user, name, getattr(profile, name))


def describe_profile(user: User, posts: Collection[str]) -> dict[str, Any]:
    """Return what the audit notes of a personnel file."""
    return {name: getattr(user, name) for name in _COLUMNS} | {"posts": sorted(posts)}


async def appoint(ctx: Context, user_id: int, post_codes: Collection[str]) -> None:
    """Let a user hold exactly these posts. The caller has locked the user's row.

    Raises ``E_TOO_MANY_POSTS``, ``E_POST_UNKNOWN`` or ``E_POST_DISABLED``.
    """
    held = set((await posts_of_users(ctx, [user_id]))[user_id])
    wanted = set(post_codes)
    if wanted == held:
        return
    posts = {post.code: post for post in await list_posts(ctx)}
    new = check_posts(posts, wanted, held)
    if gone := [posts[code].id for code in sorted(held - wanted)]:
        await ctx.session.execute(_DISMISS, {"of_user": user_id, "post_ids": gone})
    if new:
        rows = [{"user_id": user_id, "post_id": post.id} for post in new]
        await ctx.session.execute(_APPOINT, rows)


def check_posts(
    posts: dict[str, PostContract], wanted: Collection[str], held: Collection[str] = ()
) -> list[PostContract]:
    """Return the posts to be given to who holds ``held`` and is to hold ``wanted``."""
    place = Place("posts")
    if len(wanted) > MAX_POSTS_PER_USER:
        raise MinshuiError(TOO_MANY_POSTS, place=place, limit=MAX_POSTS_PER_USER)
    new = []
    for code in sorted(set(wanted) - set(held)):
        post = posts.get(code)
        if post is None:
            raise MinshuiError(POST_UNKNOWN, place=place, post=code)
        if not post.enabled:
            raise MinshuiError(POST_DISABLED, place=place, name=post.name)
        new.append(post)
    return new
