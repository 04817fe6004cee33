"""Routes of the registered services."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import MasterDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.platform.cas.permissions import MANAGE, READ
from minshui.platform.cas.queries.registered import list_services, visible_service
from minshui.platform.cas.schemas import CreateServiceBody, ServiceSettingsBody, ServiceView
from minshui.platform.cas.use_cases.enable_service import enable_service
from minshui.platform.cas.use_cases.save_service import save_service

router = ApiRouter(prefix="/api/v1/platform/cas-services", tags=["统一登录（CAS）的系统"])

_CHANGES = require(MANAGE, step_up=True)
Code = Annotated[str, Path(min_length=1, max_length=40, description="系统编码")]


@router.get("", summary="查询统一登录（CAS）的系统", access=require(READ), master=True)
async def list_cas_services(mctx: MasterDep) -> list[ServiceView]:
    """Return the services of the tenant; the group's tenant sees all."""
    return [ServiceView.of(service) for service in await list_services(mctx)]


@router.post("", summary="登记系统", access=_CHANGES, master=True, status_code=201)
async def register_cas_service(mctx: MasterDep, body: CreateServiceBody) -> ServiceView:
    """Register a service."""
    return ServiceView.of(await save_service(mctx, body.code, body.settings(), new=True))


@router.get("/{code}", summary="查询一个系统", access=require(READ), master=True)
async def read_cas_service(mctx: MasterDep, code: Code) -> ServiceView:
    """Return a service."""
    return ServiceView.of(await visible_service(mctx, code))


@router.put("/{code}", summary="修改系统的登记", access=_CHANGES, master=True)
async def save_cas_service(mctx: MasterDep, code: Code, body: ServiceSettingsBody) -> ServiceView:
    """Bring a service to what the body says."""
    return ServiceView.of(await save_service(mctx, code, body.settings(), new=False))


@router.post("/{code}/disable", summary="停用系统", access=_CHANGES, master=True)
async def disable_cas_service(mctx: MasterDep, code: Code) -> ServiceView:
    """Let a service have no more tickets."""
    return ServiceView.of(await enable_service(mctx, code, enabled=False))


@router.post("/{code}/enable", summary="重新启用系统", access=_CHANGES, master=True)
async def enable_cas_service(mctx: MasterDep, code: Code) -> ServiceView:
    """Let a service have tickets again."""
    return ServiceView.of(await enable_service(mctx, code, enabled=True))
