"""Bodies of the roles' routes."""

from __future__ import annotations

from pydantic import Field

from minshui.infrastructure.http.values import CodeText, LineText, RequestBody, View
from minshui.platform.access.contracts import DataScope

_MAX_PERMISSIONS = 1000


class SaveRoleBody(RequestBody):
    """A role as it is to be."""

    name: LineText = Field(max_length=100, description="角色名称")
    data_scope: DataScope = Field(
        description="数据范围：all 全部、department 本部门、"
        "department_and_below 本部门及下级、self 仅本人"
    )
    permissions: frozenset[CodeText] = Field(max_length=_MAX_PERMISSIONS, description="权限编码")
    enabled: bool = Field(default=True, description="是否启用")
    grants_all: bool = Field(default=False, description="是否拥有全部权限（系统管理员）")


class CreateRoleBody(SaveRoleBody):
    """A new role."""

    code: CodeText = Field(description="角色编码，建立后不能修改")


class RoleView(View):
    """A role and what it permits."""

    code: str = Field(description="角色编码")
    name: str = Field(description="角色名称")
    data_scope: DataScope = Field(description="数据范围")
    grants_all: bool = Field(description="是否拥有全部权限")
    enabled: bool = Field(description="是否启用")
    permissions: tuple[str, ...] = Field(description="权限编码")


class PermissionView(View):
    """A permission that roles may hold."""

    code: str = Field(description="权限编码")
    title: str = Field(description="权限名称")
