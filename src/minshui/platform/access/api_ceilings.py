"""Routes by which the platform switches permissions off, for all tenants or one (R-080)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep, MasterDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText
from minshui.platform.access.ceiling_store import check_platform
from minshui.platform.access.permissions import LIMIT
from minshui.platform.access.queries.ceilings import ceiling_entries, global_decisions
from minshui.platform.access.schemas_ceilings import (
    CeilingEntryView,
    GlobalDecisionView,
    SwitchPermissionBody,
    TenantCeilingBody,
)
from minshui.platform.access.use_cases.limit_tenant import limit_tenant
from minshui.platform.access.use_cases.switch_permission import switch_permission

router = ApiRouter(prefix="/api/v1/platform", tags=["权限上限"])

PermissionCode = Annotated[CodeText, Path(description="权限编码，或其开头，如 revenue.cashier")]
TenantCode = Annotated[CodeText, Path(description="租户编码")]


@router.get("/global-permissions", summary="查询平台启停的权限", access=require(LIMIT), master=True)
async def list_global_permissions(
    ctx: ContextDep,  # noqa: ARG001 - signs in
    mctx: MasterDep,
) -> list[GlobalDecisionView]:
    """Return what the platform has decided about; everything else is on."""
    await check_platform(mctx)
    return [GlobalDecisionView.model_validate(one) for one in await global_decisions(mctx.session)]


@router.put(
    "/global-permissions/{code}",
    summary="在全部租户启用或停用权限",
    access=require(LIMIT, step_up=True),
    master=True,
)
async def switch_global_permission(
    ctx: ContextDep, mctx: MasterDep, code: PermissionCode, body: SwitchPermissionBody
) -> GlobalDecisionView:
    """Switch a permission everywhere; it acts at the next request."""
    decided = await switch_permission(ctx, mctx, code, enabled=body.enabled)
    return GlobalDecisionView.model_validate(decided)


@router.get(
    "/tenants/{tenant_code}/permission-ceiling",
    summary="查询租户的权限上限",
    access=require(LIMIT),
    master=True,
)
async def read_permission_ceiling(
    ctx: ContextDep,  # noqa: ARG001 - signs in
    mctx: MasterDep,
    tenant_code: TenantCode,
) -> list[CeilingEntryView]:
    """Return what is off in a tenant."""
    await check_platform(mctx)
    entries = await ceiling_entries(mctx.session, tenant_code)
    return [CeilingEntryView.model_validate(entry) for entry in entries]


@router.put(
    "/tenants/{tenant_code}/permission-ceiling",
    summary="设定租户的权限上限",
    access=require(LIMIT, step_up=True),
    master=True,
)
async def change_permission_ceiling(
    ctx: ContextDep, mctx: MasterDep, tenant_code: TenantCode, body: TenantCeilingBody
) -> list[CeilingEntryView]:
    """Let just these be off by the platform's decision; it acts at the next request."""
    entries = await limit_tenant(ctx, mctx, tenant_code, body.switched_off)
    return [CeilingEntryView.model_validate(entry) for entry in entries]
