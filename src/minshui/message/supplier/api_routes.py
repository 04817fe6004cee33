"""HTTP: routes of messages to suppliers."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.supplier.permissions import MANAGE, READ
from minshui.message.supplier.schemas import RouteBody, RouteView, route_view
from minshui.message.supplier.supplier_store import routes_of
from minshui.message.supplier.use_cases.remove_route import remove_route
from minshui.message.supplier.use_cases.save_route import save_route

router = ApiRouter(prefix="/api/v1/message/routes", tags=["消息供应商"])

RouteId = Annotated[int, Path(ge=1, le=2**63 - 1, description="路由 id")]


@router.get("", summary="消息路由清单", access=require(READ))
async def list_routes(
    ctx: ContextDep, channel: Annotated[str, Query(max_length=16, description="渠道")]
) -> list[RouteView]:
    """Return the routes of a channel in the order in which they are asked."""
    return [route_view(each) for each in await routes_of(ctx, channel)]


@router.post("", summary="新增消息路由", access=require(MANAGE), status_code=201)
async def add_route(ctx: ContextDep, body: RouteBody) -> RouteView:
    """Lay a route."""
    return route_view(await save_route(ctx, body.command()))


@router.put("/{route_id}", summary="修改消息路由", access=require(MANAGE))
async def change_route(ctx: ContextDep, route_id: RouteId, body: RouteBody) -> RouteView:
    """Change a route."""
    return route_view(await save_route(ctx, body.command(), route_id))


@router.delete("/{route_id}", summary="删除消息路由", access=require(MANAGE), status_code=204)
async def delete_route(ctx: ContextDep, route_id: RouteId) -> None:
    """Take a route away."""
    await remove_route(ctx, route_id)
