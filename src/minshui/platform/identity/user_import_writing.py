"""Write imported users: rows, posts, roles, the log, and the sheet of their first passwords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from minshui.infrastructure.audit.recording import AuditNote, record_audits
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.passwords import password_hasher
from minshui.platform.access.facade import RoleChange, give_first_roles
from minshui.platform.identity.models import User, UserPost
from minshui.platform.identity.new_password import make_password
from minshui.platform.identity.password_sheets import FirstPassword, lay_down_sheet
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.organization.facade import PostContract

_COPIED = ("user_name", "display_name", "employee_number", "email", "hired_on", "remark")


@dataclass(frozen=True, slots=True)
class NewUser:
    """A checked row, with what stands behind its words."""

    values: Mapping[str, Any]
    department_id: int | None
    sealed_mobile: bytes | None
    posts: Sequence[PostContract]
    roles: RoleChange


async def write_users(ctx: Context, users: Sequence[NewUser]) -> None:
    """Create users whose first passwords the actor can collect once."""
    database = database_of(ctx.session)
    ids = await database.reserve_ids(ctx.session, "system_user_id_seq", len(users))
    min_length = (await sign_in_policy(ctx)).min_password_length
    passwords = [make_password(min_length) for _ in users]
    hashes = await password_hasher().hash_made_up(passwords)
    rows = [
        _row(ctx, key, user, stored) for key, user, stored in zip(ids, users, hashes, strict=True)
    ]
    await ctx.session.execute(insert(User), rows)
    posts = [
        {"user_id": key, "post_id": post.id}
        for key, user in zip(ids, users, strict=True)
        for post in user.posts
    ]
    if posts:
        await ctx.session.execute(insert(UserPost), posts)
    noted = [
        _noted(row) | {"posts": [post.code for post in user.posts]}
        for row, user in zip(rows, users, strict=True)
    ]
    await record_audits(
        [
            (ctx, AuditNote("user.create", "user", key, after=after))
            for key, after in zip(ids, noted, strict=True)
        ]
    )
    await give_first_roles(ctx, {key: user.roles for key, user in zip(ids, users, strict=True)})
    firsts = [
        FirstPassword(row["user_name"], row["display_name"], password)
        for row, password in zip(rows, passwords, strict=True)
    ]
    await lay_down_sheet(ctx, firsts)


def _row(ctx: Context, key: int, user: NewUser, stored_password: str) -> dict[str, Any]:
    gender = user.values["gender"]
    return {
        "id": key,
        **{name: user.values[name] for name in _COPIED},
        "gender": None if gender is None else gender.value,
        "mobile": user.sealed_mobile,
        "mobile_index": user.values["mobile_index"],
        "department_id": user.department_id,
        "password_hash": stored_password,
        "password_changed_at": ctx.clock.now(),
        "must_change_password": True,
        "status": "enabled",
        "failed_sign_ins": 0,
        "created_at": ctx.clock.now(),
    }


def _noted(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in (*_COPIED, "gender", "department_id")}
