"""Routes of permissions: which there are, and whether one holds them."""

from __future__ import annotations

from fastapi import Request

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.edge import ClaimsDep, ContextDep, MasterDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.api_menus import MenusDep
from minshui.platform.access.permissions import ROLE_READ
from minshui.platform.access.queries.ceilings import ceiling_over
from minshui.platform.access.queries.menus import menu_entries_of
from minshui.platform.access.queries.permission_tree import permission_tree
from minshui.platform.access.queries.program_routes import program_routes, route_for
from minshui.platform.access.schemas_permissions import (
    ApiCheckBody,
    ApiCheckView,
    DepartmentCheckBody,
    DepartmentCheckView,
    PermissionCheckBody,
    PermissionCheckView,
    PermissionNodeView,
    PermissionView,
    permission_node_view,
    scope_view,
)

router = ApiRouter(prefix="/api/v1/platform", tags=["角色与权限"])


@router.get("/permissions", summary="查询全部权限", access=require(ROLE_READ))
async def list_permissions(ctx: ContextDep) -> list[PermissionView]:  # noqa: ARG001 - signs in
    """Return every permission of the program."""
    return [PermissionView.model_validate(one) for one in declared_permissions().values()]


@router.get(
    "/permissions/tree",
    summary="权限树：菜单、按钮、接口",
    access=require(ROLE_READ),
    master=True,
)
async def read_permission_tree(
    request: Request, ctx: ContextDep, mctx: MasterDep, declared: MenusDep
) -> list[PermissionNodeView]:
    """Return what roles may be given, by the menus where it is used."""
    entries = await menu_entries_of(ctx, declared)
    ceiling = await ceiling_over(mctx.session, ctx.tenant_code)
    nodes = permission_tree(entries, program_routes(request.app.routes), ceiling)
    return [permission_node_view(node, ctx.actor.permissions) for node in nodes]


@router.post(
    "/permission-check",
    summary="校验当前登录用户的权限：菜单、按钮、数据、接口",
    access=signed_in("只问自己的权限"),
    interface="IF-UP-003",
)
async def check_permissions(
    request: Request,
    ctx: ContextDep,
    claims: ClaimsDep,
    declared: MenusDep,
    body: PermissionCheckBody,
) -> PermissionCheckView:
    """Tell what the user may do at this moment, and for whose rows."""
    held = [code for code in body.permissions if ctx.actor.may(code)]
    shown = {}
    if body.menus:
        shown = {each.code: each.permission for each in await menu_entries_of(ctx, declared)}
    return PermissionCheckView(
        granted={code: ctx.actor.may(code) for code in body.permissions},
        scopes={code: scope_view(ctx.actor.acting_by(code).scope) for code in held},
        menus={code: code in shown and _may(ctx, shown[code]) for code in body.menus},
        departments=[_department(ctx, each) for each in body.departments],
        apis=[_api(request, ctx, each) for each in body.apis],
        checked_at=ctx.clock.now(),
        valid_until=claims.expires_at,
    )


def _may(ctx: Context, permission: str | None) -> bool:
    return permission is None or ctx.actor.may(permission)


def _department(ctx: Context, asked: DepartmentCheckBody) -> DepartmentCheckView:
    scope = ctx.actor.acting_by(asked.permission).scope
    return DepartmentCheckView(
        department_id=asked.department_id,
        permission=asked.permission,
        granted=scope.everything or asked.department_id in scope.departments,
    )


def _api(request: Request, ctx: Context, asked: ApiCheckBody) -> ApiCheckView:
    route = route_for(request.app.routes, asked.method, asked.path)
    permission = None if route is None else route.permission
    return ApiCheckView(
        method=asked.method,
        path=asked.path,
        known=route is not None,
        permission=permission,
        granted=route is not None and _may(ctx, permission),
    )
