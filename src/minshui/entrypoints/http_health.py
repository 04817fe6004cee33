"""Routes by which a supervisor or a load balancer asks how the process is."""

from __future__ import annotations

from fastapi import Request
from pydantic import Field
from sqlalchemy import text

from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import View

router = ApiRouter(prefix="", tags=["运行状况"])

_PING = text("SELECT 1")


class HealthView(View):
    """How the process is."""

    status: str = Field(description="ok 表示正常")


@router.get("/healthz", summary="进程是否存活", access=public("探针没有身份"))
async def is_alive() -> HealthView:
    """Answer as long as the process can."""
    return HealthView(status="ok")


@router.get("/readyz", summary="是否可以接受请求", access=public("探针没有身份"))
async def is_ready(request: Request) -> HealthView:
    """Answer once the master database does; ``E_DATABASE_UNREACHABLE`` (503) while it does not."""
    databases: TenantDatabases = request.app.state.databases
    async with databases.master_session() as session:
        await session.execute(_PING)
    return HealthView(status="ok")
