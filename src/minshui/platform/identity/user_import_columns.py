"""The columns of a file of users."""

from __future__ import annotations

import re

from minshui.infrastructure.imports import cells
from minshui.infrastructure.imports.columns import Column, ImportSpec
from minshui.platform.identity.contracts_users import GENDER_NAMES
from minshui.platform.identity.domain.names import check_user_mobile, check_user_name
from minshui.platform.identity.domain.profile import check_email, check_employee_number

_SEPARATOR = re.compile(r"[、，,；;]")
_LISTED = "编码或名称，多个用顿号隔开，最多 5 个"


def _several(cell: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _SEPARATOR.split(cells.text(500)(cell)))
    return tuple(dict.fromkeys(part for part in parts if part))


SPEC = ImportSpec(
    code="users",
    title="用户",
    key=("user_name",),
    columns=(
        Column(
            "user_name",
            "用户名",
            check_user_name,
            required=True,
            example="chen.shoufei",
            note="2 至 64 位小写字母、数字、点、下划线或短横线",
        ),
        Column("display_name", "姓名", cells.text(100), required=True, example="陈收费"),
        Column("employee_number", "工号", check_employee_number, example="S001"),
        Column("department", "部门", cells.text(100), example="GL", note="编码或名称"),
        Column("posts", "岗位", _several, example="收费员", note=_LISTED),
        Column("roles", "角色", _several, example="cashier", note=_LISTED),
        Column("mobile", "手机号", check_user_mobile, example="13905910001"),
        Column("email", "邮箱", check_email),
        Column("gender", "性别", cells.choice({name: each for each, name in GENDER_NAMES.items()})),
        Column("hired_on", "入职日期", cells.day, example="2024-07-01"),
        Column("remark", "备注", cells.text(500)),
    ),
)
