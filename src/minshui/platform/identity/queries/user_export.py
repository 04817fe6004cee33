"""The list of users as a table to hand out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.exporting import Cell, ExportTable
from minshui.kernel.clock import LOCAL_ZONE
from minshui.platform.access.facade import list_roles
from minshui.platform.identity.contracts_users import (
    GENDER_NAMES,
    STATUS_NAMES,
    UserContract,
    UserFilter,
    UserOrder,
)
from minshui.platform.identity.queries.user_list import users_to_export
from minshui.platform.organization.facade import list_departments, list_posts

_HEADERS = (
    "用户名",
    "姓名",
    "工号",
    "部门编码",
    "部门",
    "岗位",
    "角色",
    "手机号",
    "邮箱",
    "性别",
    "入职日期",
    "状态",
    "最近登录",
    "建立日期",
    "备注",
)


async def user_table(ctx: Context, wanted: UserFilter, order: UserOrder) -> ExportTable:
    """Return the users of a list, with names for what the list has codes of."""
    departments = {each.id: each for each in await list_departments(ctx)}
    posts = {post.code: post.name for post in await list_posts(ctx)}
    roles = {role.code: role.name for role in await list_roles(ctx)}

    def cells(user: UserContract) -> list[Cell]:
        department = departments.get(user.department_id or 0)
        return [
            user.user_name,
            user.display_name,
            user.employee_number,
            department.code if department else None,
            department.name if department else None,
            _names(posts, user.posts),
            _names(roles, user.roles),
            user.mobile,
            user.email,
            user.gender and GENDER_NAMES[user.gender],
            user.hired_on,
            STATUS_NAMES[user.status],
            _local(user.last_sign_in_at),
            user.created_at.astimezone(LOCAL_ZONE).date(),
            user.remark,
        ]

    users = await users_to_export(ctx, wanted, order)
    return ExportTable("用户名单", _HEADERS, [cells(user) for user in users])


def _names(known: Mapping[str, str], codes: Collection[str]) -> str:
    return "、".join(known.get(code, code) for code in codes)


def _local(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.astimezone(LOCAL_ZONE).replace(tzinfo=None)
