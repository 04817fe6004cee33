"""Bodies of the routes of permissions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from minshui.infrastructure.http.values import CodeText, IdIn, LineText, RequestBody, View
from minshui.infrastructure.security.scope import Scope
from minshui.platform.access.contracts_menus import MenuKind
from minshui.platform.access.queries.permission_tree import PermissionNode

_MOST = 200

PermissionCode = Annotated[str, Field(min_length=1, max_length=100)]
Method = Literal["GET", "POST", "PUT", "DELETE", "PATCH", "SOCKET"]


class PermissionView(View):
    """A permission that roles may hold."""

    code: str = Field(description="权限编码")
    title: str = Field(description="权限名称")


class ApiView(View):
    """A route that a permission opens."""

    method: str = Field(description="HTTP 方法，长连接为 SOCKET")
    path: str = Field(description="地址")
    summary: str = Field(description="说明")


class PermissionNodeView(View):
    """A catalogue, a page or a button of the tree of permissions."""

    code: str = Field(description="菜单编码")
    kind: MenuKind = Field(description="类型：catalogue 目录、menu 菜单、button 按钮")
    title: str = Field(description="名称")
    permission: str | None = Field(description="权限编码")
    held: bool = Field(description="当前用户是否拥有，没有的不能授予别人")
    switched_off: bool = Field(description="是否已被平台关闭")
    apis: list[ApiView] = Field(description="这项权限开放的接口")
    children: list[PermissionNodeView] = Field(description="下级")


class DepartmentCheckBody(RequestBody):
    """Whether rows of a department may be seen, or used as a permission says."""

    department_id: IdIn = Field(description="部门")
    permission: PermissionCode | None = Field(
        default=None, description="按哪项权限的数据范围，不填为任一权限"
    )


class ApiCheckBody(RequestBody):
    """Whether a route may be called."""

    method: Method = Field(description="HTTP 方法，长连接为 SOCKET")
    path: LineText = Field(description="地址，如 /api/v1/revenue/customers/12")


class PermissionCheckBody(RequestBody):
    """What is asked about; at least one thing."""

    permissions: list[CodeText] = Field(
        default_factory=list, max_length=_MOST, description="要校验的权限（按钮）编码"
    )
    menus: list[PermissionCode] = Field(
        default_factory=list, max_length=_MOST, description="要校验的菜单编码"
    )
    departments: list[DepartmentCheckBody] = Field(
        default_factory=list, max_length=_MOST, description="要校验的部门数据"
    )
    apis: list[ApiCheckBody] = Field(
        default_factory=list, max_length=_MOST, description="要校验的接口"
    )

    @model_validator(mode="after")
    def _something(self) -> PermissionCheckBody:
        if not (self.permissions or self.menus or self.departments or self.apis):
            raise ValueError("请至少给出一项要校验的权限、菜单、部门或接口")
        return self


class ScopeView(View):
    """The rows for which a permission is held."""

    everything: bool = Field(description="是否全部")
    departments: list[int] = Field(description="部门")
    own: bool = Field(description="是否包括本人的")


class DepartmentCheckView(View):
    """Whether rows of a department may be seen."""

    department_id: int = Field(description="部门")
    permission: str | None = Field(description="权限编码")
    granted: bool = Field(description="是否允许")


class ApiCheckView(View):
    """Whether a route may be called."""

    method: str = Field(description="HTTP 方法")
    path: str = Field(description="地址")
    known: bool = Field(description="是否有这个接口")
    permission: str | None = Field(description="接口要求的权限，空为登录即可或公开")
    granted: bool = Field(description="是否允许")


class PermissionCheckView(View):
    """Which of them the signed-in user may."""

    granted: dict[str, bool] = Field(description="权限编码 → 是否拥有")
    scopes: dict[str, ScopeView] = Field(description="拥有的权限编码 → 数据范围")
    menus: dict[str, bool] = Field(description="菜单编码 → 是否可见")
    departments: list[DepartmentCheckView] = Field(description="部门数据的校验结果")
    apis: list[ApiCheckView] = Field(description="接口的校验结果")
    checked_at: datetime = Field(description="校验时刻")
    valid_until: datetime = Field(description="结果最晚有效到此刻，授权变动立即生效")


def scope_view(scope: Scope) -> ScopeView:
    """Return a scope as clients see it."""
    return ScopeView(
        everything=scope.everything, departments=sorted(scope.departments), own=scope.own
    )


def permission_node_view(node: PermissionNode, held: frozenset[str]) -> PermissionNodeView:
    """Return a part of the tree as clients see it."""
    entry = node.entry
    return PermissionNodeView(
        code=entry.code,
        kind=entry.kind,
        title=entry.title,
        permission=entry.permission,
        held=entry.permission is None or entry.permission in held,
        switched_off=node.switched_off,
        apis=[ApiView.model_validate(api) for api in node.apis],
        children=[permission_node_view(child, held) for child in node.children],
    )
