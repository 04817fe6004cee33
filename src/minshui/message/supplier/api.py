"""HTTP: suppliers of messages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.supplier.permissions import MANAGE, READ, TRY
from minshui.message.supplier.queries.suppliers import list_suppliers, supplier_listing
from minshui.message.supplier.schemas import (
    KindView,
    NewSupplierBody,
    SupplierBody,
    SupplierView,
    TrialBody,
    TrialView,
    kind_views,
    supplier_view,
)
from minshui.message.supplier.supplier_store import find_supplier
from minshui.message.supplier.use_cases.save_supplier import save_supplier
from minshui.message.supplier.use_cases.switch_supplier import switch_supplier
from minshui.message.supplier.use_cases.try_supplier import try_supplier

router = ApiRouter(prefix="/api/v1/message/suppliers", tags=["消息供应商"])

SupplierCode = Annotated[str, Path(max_length=64, description="供应商编码")]


@router.get("", summary="消息供应商清单", access=require(READ))
async def list_all(
    ctx: ContextDep,
    channel: Annotated[str | None, Query(max_length=16, description="渠道")] = None,
) -> list[SupplierView]:
    """Return the suppliers, without their secrets."""
    return [supplier_view(each) for each in await list_suppliers(ctx, channel)]


@router.get("/kinds", summary="消息供应商的种类及其设置格式", access=require(READ))
async def list_kinds(ctx: ContextDep) -> list[KindView]:
    """Return the kinds that the program speaks."""
    del ctx
    return kind_views()


@router.post("", summary="登记消息供应商", access=require(MANAGE), status_code=201)
async def add_supplier(ctx: ContextDep, body: NewSupplierBody) -> SupplierView:
    """Register a supplier."""
    await save_supplier(ctx, body.command(body.code), only_new=True)
    return supplier_view(await supplier_listing(ctx, body.code))


@router.get("/{code}", summary="消息供应商", access=require(READ))
async def read_supplier(ctx: ContextDep, code: SupplierCode) -> SupplierView:
    """Return one."""
    return supplier_view(await supplier_listing(ctx, code))


@router.put("/{code}", summary="修改消息供应商", access=require(MANAGE))
async def change_supplier(ctx: ContextDep, code: SupplierCode, body: SupplierBody) -> SupplierView:
    """Change one that exists."""
    await find_supplier(ctx, code)
    await save_supplier(ctx, body.command(code))
    return supplier_view(await supplier_listing(ctx, code))


@router.post("/{code}/enable", summary="启用消息供应商（同时结束暂停）", access=require(MANAGE))
async def enable_supplier(ctx: ContextDep, code: SupplierCode) -> SupplierView:
    """Let it carry messages."""
    await switch_supplier(ctx, code, enabled=True)
    return supplier_view(await supplier_listing(ctx, code))


@router.post("/{code}/disable", summary="停用消息供应商", access=require(MANAGE))
async def disable_supplier(ctx: ContextDep, code: SupplierCode) -> SupplierView:
    """Let it carry no more messages."""
    await switch_supplier(ctx, code, enabled=False)
    return supplier_view(await supplier_listing(ctx, code))


@router.post(
    "/{code}/test-send", summary="用消息供应商试发一条", access=require(TRY), idempotent=True
)
async def test_send(ctx: ContextDep, code: SupplierCode, body: TrialBody) -> TrialView:
    """Send one message at once."""
    return TrialView.model_validate(await try_supplier(ctx, code, body.trial()))
