"""HTTP: who works in a department, for the other systems of the company."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, IdIn, PageView
from minshui.platform.identity.contracts_users import UserFilter, UserOrder
from minshui.platform.identity.queries.user_list import find_users
from minshui.platform.identity.schemas_users import StaffMemberView
from minshui.platform.organization.facade import seen_department
from minshui.platform.organization.permissions import READ

router = ApiRouter(prefix="/api/v1/platform/departments", tags=["组织机构"])


@router.get(
    "/{department_id}/staff",
    summary="查询部门的员工",
    access=require(READ),
    interface="IF-UP-006",
)
async def list_staff(
    ctx: ContextDep,
    department_id: Annotated[IdIn, Path(description="部门号")],
    page: PageDep,
    with_below: Annotated[bool, Query(description="是否含下级部门的员工")] = False,
    post: Annotated[CodeText | None, Query(description="只看担任这个岗位的")] = None,
) -> PageView[StaffMemberView]:
    """Return those of a department who have not left, as far as the actor may see them."""
    department = await seen_department(ctx, department_id)
    wanted = UserFilter(department_id=department.id, with_below=with_below, post=post)
    found = await find_users(ctx, wanted, page, UserOrder())
    return PageView[StaffMemberView].model_validate(found)
