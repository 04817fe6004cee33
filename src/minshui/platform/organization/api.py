"""HTTP: the tree of departments and business sites."""

from __future__ import annotations

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.platform.organization import permissions
from minshui.platform.organization.contracts import CreateDepartment
from minshui.platform.organization.queries.departments import list_departments
from minshui.platform.organization.schemas import CreateDepartmentBody, DepartmentView
from minshui.platform.organization.use_cases.create_department import create_department

router = ApiRouter(prefix="/api/v1/platform/departments", tags=["组织机构"])


@router.get("", summary="组织机构", access=require(permissions.READ))
async def list_all(ctx: ContextDep) -> list[DepartmentView]:
    """Return the whole tree."""
    return [DepartmentView.model_validate(each) for each in await list_departments(ctx)]


@router.post("", summary="新建部门", access=require(permissions.MANAGE), status_code=201)
async def create(ctx: ContextDep, body: CreateDepartmentBody) -> DepartmentView:
    """Add a node."""
    command = CreateDepartment(body.code, body.name, body.kind, body.parent_id)
    return DepartmentView.model_validate(await create_department(ctx, command))
