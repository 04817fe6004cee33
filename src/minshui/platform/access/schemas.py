"""Bodies of the roles' routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, IdIn, LineText, RequestBody, View
from minshui.platform.access.contracts import DataScope, SaveRole, ScopeDepartment

_MAX_PERMISSIONS = 1000
_MAX_DEPARTMENTS = 1000
_MAX_PARENTS = 10

SortOrder = Annotated[int, Field(ge=0, le=1_000_000)]


class ScopeDepartmentBody(RequestBody):
    """A department of a custom scope."""

    department_id: IdIn = Field(description="部门")
    with_below: bool = Field(default=True, description="是否包括下级部门")


class ScopeDepartmentView(View):
    """A department of a custom scope."""

    department_id: int = Field(description="部门")
    with_below: bool = Field(description="是否包括下级部门")


class SaveRoleBody(RequestBody):
    """A role as it is to be."""

    name: LineText = Field(max_length=100, description="角色名称")
    data_scope: DataScope = Field(
        description="数据范围：all 全部、department 本部门、"
        "department_and_below 本部门及下级、self 仅本人、custom 自定义部门"
    )
    departments: tuple[ScopeDepartmentBody, ...] = Field(
        default=(), max_length=_MAX_DEPARTMENTS, description="自定义范围的部门"
    )
    permissions: frozenset[CodeText] = Field(max_length=_MAX_PERMISSIONS, description="权限编码")
    parents: frozenset[CodeText] = Field(
        default=frozenset(), max_length=_MAX_PARENTS, description="上级角色：继承其权限"
    )
    sort_order: SortOrder = Field(default=0, description="显示顺序，小的在前")
    description: LineText | None = Field(default=None, description="说明")
    enabled: bool = Field(default=True, description="是否启用")
    grants_all: bool = Field(default=False, description="是否拥有全部权限（系统管理员）")

    def command(self, code: str) -> SaveRole:
        """Return what the body asks for the role of ``code``."""
        return SaveRole(
            code=code,
            name=self.name,
            data_scope=self.data_scope,
            permissions=self.permissions,
            grants_all=self.grants_all,
            enabled=self.enabled,
            departments=frozenset(
                ScopeDepartment(each.department_id, each.with_below) for each in self.departments
            ),
            parents=self.parents,
            sort_order=self.sort_order,
            description=self.description,
        )


class CreateRoleBody(SaveRoleBody):
    """A new role."""

    code: CodeText = Field(description="角色编码，建立后不能修改")


class CopyRoleBody(RequestBody):
    """A role that begins as a copy of another."""

    code: CodeText = Field(description="新角色的编码")
    name: LineText = Field(max_length=100, description="新角色的名称")


class RoleView(View):
    """A role and what it permits."""

    code: str = Field(description="角色编码")
    name: str = Field(description="角色名称")
    data_scope: DataScope = Field(description="数据范围")
    departments: tuple[ScopeDepartmentView, ...] = Field(description="自定义范围的部门")
    grants_all: bool = Field(description="是否拥有全部权限")
    enabled: bool = Field(description="是否启用")
    built_in: bool = Field(description="是否内置角色")
    sort_order: int = Field(description="显示顺序")
    description: str | None = Field(description="说明")
    permissions: tuple[str, ...] = Field(description="本角色的权限编码")
    inherited: tuple[str, ...] = Field(description="从上级角色继承的权限编码")
    parents: tuple[str, ...] = Field(description="上级角色的编码")
    holders: int = Field(description="用户数")
    created_at: datetime = Field(description="建立时间")
