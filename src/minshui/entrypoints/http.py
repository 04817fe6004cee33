"""The HTTP application: every module's routes, or those of some doors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema
from starlette.middleware.gzip import GZipMiddleware

from minshui.entrypoints.default_menus import MENUS
from minshui.entrypoints.http_health import router as health_router
from minshui.entrypoints.http_metrics import MetricsDoor
from minshui.entrypoints.http_metrics import router as metrics_router
from minshui.entrypoints.routes import api_routers
from minshui.entrypoints.runtime import open_databases
from minshui.entrypoints.shared import open_shared
from minshui.entrypoints.warming import warming
from minshui.entrypoints.wiring import schedules
from minshui.infrastructure.http.audit_layer import AuditLayer
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.problem import Problem, install_problem_handlers
from minshui.infrastructure.http.public_address import public_address
from minshui.infrastructure.http.request_layer import RequestLayer
from minshui.infrastructure.security.installation_keys import keys_folder
from minshui.infrastructure.security.permission import declared_permissions
from minshui.infrastructure.security.tokens import TokenSigner
from minshui.infrastructure.settings import Settings
from minshui.infrastructure.telemetry.queue_figures import KeptFigures
from minshui.kernel.clock import SystemClock
from minshui.platform.access.facade import PermissionCaches, menu_entries
from minshui.platform.grant.facade import GrantGate
from minshui.platform.identity.facade import SessionAuthenticator
from minshui.platform.oauth.facade import ClientGate

_GZIP_FROM_BYTES = 1024
_DESCRIPTION = """\
闽水水务营收系统的接口。

- 除标明公开的接口外，请求头须带 `Authorization: Bearer <访问令牌>`；令牌由登录接口取得。
- 金额是以元为单位的字符串（`"70.35"`），水量、单价是字符串，账期是整数（`202611`）。
- 出错时返回 `application/problem+json`（RFC 9457）：`code` 是稳定的错误码，`detail` 是中文说明，
  `trace_id` 供报障。
- 变动资金的接口须带 `Idempotency-Key`：同一个值重发，只办理一次，返回第一次的结果。
"""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(settings: Settings, *, lifespan: Lifespan | None = None) -> FastAPI:
    """Return the application, with the routes of the doors that ``settings.only`` names.

    ``lifespan`` puts ``app.state.edge`` in place; by default it opens the installation's databases.
    """
    app = FastAPI(
        title="闽水 水务营收系统",
        version=version("minshui"),
        description=_DESCRIPTION,
        lifespan=lifespan or _installation(settings),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.add_middleware(GZipMiddleware, minimum_size=_GZIP_FROM_BYTES)
    app.add_middleware(AuditLayer)
    app.add_middleware(RequestLayer, strict_transport=settings.env == "production")
    app.state.public_address = public_address(settings)
    app.state.schedules = {each.name: each for each in schedules()}
    install_problem_handlers(app)
    health_router.install(app)
    metrics_router.install(app)
    doors = settings.doors
    for router in api_routers():
        if not doors or router.door in doors:
            router.install(app)
    app.state.menus = menu_entries(MENUS, declared_permissions())
    app.openapi = lambda: openapi_document(app)  # type: ignore[method-assign]
    return app


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application's routes, built once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        components = document.setdefault("components", {})
        for model in components.get("schemas", {}).values():
            model.pop("description", None)  # docstrings are for us
        _, schema = models_json_schema(
            [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
        )
        components.setdefault("schemas", {}).update(schema["$defs"])
        components["securitySchemes"] = {
            "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
        }
        app.openapi_schema = document
    return app.openapi_schema


def _installation(settings: Settings) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_databases(settings) as databases:
            clock = SystemClock()
            app.state.databases = databases
            app.state.metrics = MetricsDoor(KeptFigures(databases, clock), settings.metrics_token)
            permissions = PermissionCaches(databases.signals, clock, databases)
            async with open_shared(settings, databases, clock) as shared:
                app.state.edge = Edge(
                    work=databases,
                    authenticator=ClientGate(
                        GrantGate(SessionAuthenticator(permissions), databases),
                        databases,
                        permissions,
                    ),
                    signer=TokenSigner.from_folder(
                        keys_folder(settings), app.state.public_address.url
                    ),
                    clock=clock,
                    cache=shared.cache,
                    limiter=shared.limiter,
                    copies=permissions.all,
                )
                async with warming(databases, permissions, clock):
                    yield

    return lifespan
