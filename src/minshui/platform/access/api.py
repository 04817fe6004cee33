"""Routes of roles and permissions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText
from minshui.infrastructure.security.permission import declared_permissions
from minshui.platform.access.permissions import ROLE_MANAGE, ROLE_READ
from minshui.platform.access.queries.roles import list_roles, role_by_code
from minshui.platform.access.schemas import (
    CreateRoleBody,
    PermissionView,
    RoleView,
    SaveRoleBody,
)
from minshui.platform.access.use_cases.create_role import create_role
from minshui.platform.access.use_cases.save_role import save_role

router = ApiRouter(prefix="/api/v1/platform", tags=["角色与权限"])

RoleCode = Annotated[CodeText, Path(description="角色编码")]


@router.get("/permissions", summary="查询全部权限", access=require(ROLE_READ))
async def list_permissions(ctx: ContextDep) -> list[PermissionView]:  # noqa: ARG001 - signs in
    """Return every permission of the program."""
    return [PermissionView.model_validate(one) for one in declared_permissions().values()]


@router.get("/roles", summary="查询全部角色", access=require(ROLE_READ))
async def list_all_roles(ctx: ContextDep) -> list[RoleView]:
    """Return every role with its permissions."""
    return [RoleView.model_validate(role) for role in await list_roles(ctx)]


@router.get("/roles/{code}", summary="查询一个角色", access=require(ROLE_READ))
async def read_role(ctx: ContextDep, code: RoleCode) -> RoleView:
    """Return a role."""
    return RoleView.model_validate(await role_by_code(ctx, code))


@router.post("/roles", summary="新建角色", access=require(ROLE_MANAGE), status_code=201)
async def add_role(ctx: ContextDep, body: CreateRoleBody) -> RoleView:
    """Create a role."""
    return RoleView.model_validate(await create_role(ctx, body.command(body.code)))


@router.put("/roles/{code}", summary="修改角色和权限", access=require(ROLE_MANAGE))
async def change_role(ctx: ContextDep, code: RoleCode, body: SaveRoleBody) -> RoleView:
    """Bring a role to what the body says; it acts at the next request."""
    return RoleView.model_validate(await save_role(ctx, body.command(code)))
