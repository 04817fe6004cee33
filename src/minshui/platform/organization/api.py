"""HTTP: the tree of departments and business sites."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, export_response
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, IdIn
from minshui.platform.organization import permissions
from minshui.platform.organization.contracts import (
    CreateDepartment,
    DepartmentFilter,
    DepartmentKind,
    SaveDepartment,
)
from minshui.platform.organization.imports.department_sheet import department_table
from minshui.platform.organization.queries.department_screens import (
    department_tree,
    find_departments,
    own_scope,
    seen_department,
    seen_departments,
)
from minshui.platform.organization.schemas import (
    CreateDepartmentBody,
    DepartmentTreeView,
    DepartmentView,
    MoveDepartmentBody,
    OwnScopeView,
    SaveDepartmentBody,
    tree_view,
)
from minshui.platform.organization.use_cases.create_department import create_department
from minshui.platform.organization.use_cases.delete_department import delete_department
from minshui.platform.organization.use_cases.move_department import move_department
from minshui.platform.organization.use_cases.save_department import save_department
from minshui.platform.organization.use_cases.set_department_enabled import set_department_enabled

router = ApiRouter(prefix="/api/v1/platform/departments", tags=["组织机构"])

_MAX_DEPTH = 50
DepartmentId = Annotated[IdIn, Path(description="部门号")]


async def _department_filter(
    text: Annotated[str, Query(max_length=50, description="编码、名称或负责人的一部分")] = "",
    kind: Annotated[DepartmentKind | None, Query(description="类型")] = None,
    enabled: Annotated[bool | None, Query(description="只看启用（true）或停用（false）")] = None,
    below: Annotated[IdIn | None, Query(description="只看这个部门及其下级")] = None,
) -> DepartmentFilter:
    return DepartmentFilter(text.strip(), kind, enabled, below)


FilterDep = Annotated[DepartmentFilter, Depends(_department_filter)]


@router.get("", summary="查询部门", access=require(permissions.READ))
async def list_all(ctx: ContextDep, wanted: FilterDep) -> list[DepartmentView]:
    """Return the departments of the actor's data scope."""
    return [DepartmentView.model_validate(each) for each in await find_departments(ctx, wanted)]


@router.get("/tree", summary="组织机构树", access=require(permissions.READ), interface="IF-UP-006")
async def read_department_tree(
    ctx: ContextDep,
    root: Annotated[IdIn | None, Query(description="从哪个部门起，不填为全部")] = None,
    depth: Annotated[int, Query(ge=1, le=_MAX_DEPTH, description="最多几层")] = _MAX_DEPTH,
) -> list[DepartmentTreeView]:
    """Return what the actor may see as trees."""
    return [tree_view(node) for node in await department_tree(ctx, root_id=root, depth=depth)]


@router.get(
    "/scope",
    summary="当前登录用户的数据范围",
    access=signed_in("只看自己的数据范围"),
    interface="IF-UP-006",
)
async def read_own_scope(
    ctx: ContextDep,
    permission: Annotated[CodeText | None, Query(description="凭哪项权限；不填为任一权限")] = None,
) -> OwnScopeView:
    """Return for whose rows the actor may act."""
    return OwnScopeView.model_validate(await own_scope(ctx, permission))


@router.get(
    "/export",
    summary="导出组织机构",
    access=require(permissions.READ),
    response_class=Response,
    description="XLSX 或 CSV 文件，可以原样再导入。",
)
async def export_departments(
    ctx: ContextDep,
    wanted: FilterDep,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return the departments of the list as a file."""
    found = await find_departments(ctx, wanted)
    return export_response(department_table(found, await seen_departments(ctx)), form)


@router.post("", summary="新建部门", access=require(permissions.MANAGE), status_code=201)
async def create(ctx: ContextDep, body: CreateDepartmentBody) -> DepartmentView:
    """Add a node."""
    made = await create_department(ctx, CreateDepartment(**body.model_dump()))
    return DepartmentView.model_validate(made)


@router.get("/{department_id}", summary="查询一个部门", access=require(permissions.READ))
async def read_department(ctx: ContextDep, department_id: DepartmentId) -> DepartmentView:
    """Return a department."""
    return DepartmentView.model_validate(await seen_department(ctx, department_id))


@router.put("/{department_id}", summary="修改部门", access=require(permissions.MANAGE))
async def change_department(
    ctx: ContextDep, department_id: DepartmentId, body: SaveDepartmentBody
) -> DepartmentView:
    """Bring a department's details to what the body says."""
    command = SaveDepartment(department_id=department_id, **body.model_dump())
    return DepartmentView.model_validate(await save_department(ctx, command))


@router.post(
    "/{department_id}/move", summary="移动部门及其下级", access=require(permissions.MANAGE)
)
async def put_department_below(
    ctx: ContextDep, department_id: DepartmentId, body: MoveDepartmentBody
) -> DepartmentView:
    """Put a department under another parent."""
    return DepartmentView.model_validate(await move_department(ctx, department_id, body.parent_id))


@router.post("/{department_id}/enable", summary="启用部门", access=require(permissions.MANAGE))
async def enable_department(ctx: ContextDep, department_id: DepartmentId) -> DepartmentView:
    """Enable a department."""
    return DepartmentView.model_validate(
        await set_department_enabled(ctx, department_id, enabled=True)
    )


@router.post("/{department_id}/disable", summary="停用部门", access=require(permissions.MANAGE))
async def disable_department(ctx: ContextDep, department_id: DepartmentId) -> DepartmentView:
    """Disable a department."""
    return DepartmentView.model_validate(
        await set_department_enabled(ctx, department_id, enabled=False)
    )


@router.delete(
    "/{department_id}", summary="删除部门", access=require(permissions.MANAGE), status_code=204
)
async def remove_department(ctx: ContextDep, department_id: DepartmentId) -> None:
    """Delete a department that nothing depends on."""
    await delete_department(ctx, department_id)
