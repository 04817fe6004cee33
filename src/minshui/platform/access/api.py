"""Routes of roles."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, PageView
from minshui.kernel.clock import LOCAL_ZONE
from minshui.platform.access.contracts import DataScope, RoleFilter
from minshui.platform.access.permissions import ROLE_MANAGE, ROLE_READ
from minshui.platform.access.queries.roles import find_roles, list_roles, role_by_code, suits
from minshui.platform.access.schemas import (
    CopyRoleBody,
    CreateRoleBody,
    RoleView,
    SaveRoleBody,
)
from minshui.platform.access.use_cases.copy_role import copy_role
from minshui.platform.access.use_cases.create_role import create_role
from minshui.platform.access.use_cases.delete_role import delete_role
from minshui.platform.access.use_cases.save_role import save_role
from minshui.platform.access.use_cases.switch_role import switch_role

router = ApiRouter(prefix="/api/v1/platform", tags=["角色与权限"])

RoleCode = Annotated[CodeText, Path(description="角色编码")]
_SCOPE_NAMES = {
    DataScope.ALL: "全部",
    DataScope.DEPARTMENT: "本部门",
    DataScope.DEPARTMENT_AND_BELOW: "本部门及下级",
    DataScope.SELF: "仅本人",
    DataScope.CUSTOM: "自定义部门",
}


async def _filter(
    text: Annotated[str, Query(max_length=50, description="角色名称或编码的一部分")] = "",
    enabled: Annotated[bool | None, Query(description="只看启用（true）或停用（false）")] = None,
    built_in: Annotated[bool | None, Query(description="只看内置（true）或自建（false）")] = None,
    data_scope: Annotated[DataScope | None, Query(description="数据范围")] = None,
    permission: Annotated[
        str | None, Query(max_length=100, description="拥有此权限的角色，继承的也算")
    ] = None,
) -> RoleFilter:
    return RoleFilter(text.strip(), enabled, built_in, data_scope, permission)


FilterDep = Annotated[RoleFilter, Depends(_filter)]


@router.get("/roles", summary="查询角色", access=require(ROLE_READ))
async def list_all_roles(ctx: ContextDep, page: PageDep, wanted: FilterDep) -> PageView[RoleView]:
    """Return a page of roles with their permissions and the number of holders."""
    return PageView[RoleView].model_validate(await find_roles(ctx, wanted, page))


@router.get(
    "/exports/roles", summary="导出角色", access=require(ROLE_READ), response_class=Response
)
async def export_roles(
    ctx: ContextDep,
    wanted: FilterDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return the roles that a filter leaves as a file."""
    rows = [
        (
            role.code,
            role.name,
            _SCOPE_NAMES[role.data_scope],
            "、".join(role.parents),
            "是" if role.grants_all else "否",
            "启用" if role.enabled else "停用",
            role.holders,
            "、".join(sorted({*role.permissions, *role.inherited})),
            role.created_at.astimezone(LOCAL_ZONE).date(),
        )
        for role in await list_roles(ctx)
        if suits(role, wanted)
    ]
    headers = (
        "角色编码",
        "角色名称",
        "数据范围",
        "上级角色",
        "拥有全部权限",
        "状态",
        "用户数",
        "权限",
        "建立日期",
    )
    return export_response(ExportTable("角色", headers, rows), form)


@router.get("/roles/{code}", summary="查询一个角色", access=require(ROLE_READ))
async def read_role(ctx: ContextDep, code: RoleCode) -> RoleView:
    """Return a role."""
    return RoleView.model_validate(await role_by_code(ctx, code))


@router.post(
    "/roles", summary="新建角色", access=require(ROLE_MANAGE, step_up=True), status_code=201
)
async def add_role(ctx: ContextDep, body: CreateRoleBody) -> RoleView:
    """Create a role."""
    return RoleView.model_validate(await create_role(ctx, body.command(body.code)))


@router.put("/roles/{code}", summary="修改角色和权限", access=require(ROLE_MANAGE, step_up=True))
async def change_role(ctx: ContextDep, code: RoleCode, body: SaveRoleBody) -> RoleView:
    """Bring a role to what the body says; it acts at the next request."""
    return RoleView.model_validate(await save_role(ctx, body.command(code)))


@router.post(
    "/roles/{code}/copy",
    summary="复制角色",
    access=require(ROLE_MANAGE, step_up=True),
    status_code=201,
)
async def add_copied_role(ctx: ContextDep, code: RoleCode, body: CopyRoleBody) -> RoleView:
    """Create a role like another."""
    return RoleView.model_validate(await copy_role(ctx, code, body.code, body.name))


@router.post("/roles/{code}/disable", summary="停用角色", access=require(ROLE_MANAGE, step_up=True))
async def disable_role(ctx: ContextDep, code: RoleCode) -> RoleView:
    """Let a role give nothing from the next request on."""
    return RoleView.model_validate(await switch_role(ctx, code, enabled=False))


@router.post("/roles/{code}/enable", summary="启用角色", access=require(ROLE_MANAGE, step_up=True))
async def enable_role(ctx: ContextDep, code: RoleCode) -> RoleView:
    """Let a role give again what it holds."""
    return RoleView.model_validate(await switch_role(ctx, code, enabled=True))


@router.delete(
    "/roles/{code}", summary="删除角色", access=require(ROLE_MANAGE, step_up=True), status_code=204
)
async def remove_role(ctx: ContextDep, code: RoleCode) -> None:
    """Delete a role that nobody holds."""
    await delete_role(ctx, code)
