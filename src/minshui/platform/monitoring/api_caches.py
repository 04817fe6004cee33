"""HTTP: what the process that answers keeps copies of."""

from __future__ import annotations

import os
from typing import Annotated

from fastapi import Path

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep, EdgeDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText
from minshui.platform.monitoring.permissions import CLEAR, READ
from minshui.platform.monitoring.schemas_caches import CacheView
from minshui.platform.monitoring.use_cases.clear_copies import clear_copies

router = ApiRouter(prefix="/api/v1/platform/caches", tags=["运行监控"])


@router.get("", summary="查询本租户的缓存", access=require(READ))
async def list_caches(ctx: ContextDep, edge: EdgeDep) -> list[CacheView]:
    """Return what this process keeps for the tenant; every process has its own."""
    return [
        CacheView(
            name=figures.name,
            process_id=os.getpid(),
            kept=figures.kept,
            most=figures.most,
            ttl_seconds=round(figures.ttl.total_seconds()),
            hits=figures.hits,
            misses=figures.misses,
        )
        for figures in (copies.figures(ctx.tenant_code) for copies in edge.copies)
    ]


@router.delete("/{name}", summary="清除本租户的一种缓存", access=require(CLEAR), status_code=204)
async def clear_cache(
    ctx: ContextDep, edge: EdgeDep, name: Annotated[CodeText, Path(description="缓存名称")]
) -> None:
    """Have every process read anew."""
    await clear_copies(ctx, name, {copies.name for copies in edge.copies})
