"""A small application on the edge, to see the edge itself at work."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, Query, UploadFile
from pydantic import Field
from sqlalchemy import text
from starlette.responses import Response

from minshui.infrastructure.context import Actor, Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.http.access import Access, require, signed_in
from minshui.infrastructure.http.audit_layer import AuditLayer
from minshui.infrastructure.http.edge import ContextDep, Edge, WorkOpener
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.gathering import Together
from minshui.infrastructure.http.problem import install_problem_handlers
from minshui.infrastructure.http.request_layer import RequestLayer
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.uploading import uploaded_table
from minshui.infrastructure.http.values import (
    DecimalIn,
    DecimalOut,
    IdIn,
    LineText,
    MonthIn,
    RequestBody,
    View,
    YuanIn,
    YuanOut,
)
from minshui.infrastructure.security.permission import Permission
from minshui.infrastructure.security.tokens import TokenClaims
from minshui.kernel.clock import Clock
from minshui.kernel.errors import ErrorCode, MinshuiError, Place
from tests.api_cases import edge_over, signer

PROBE = Permission("probe.act", "试验")
PROBE_REFUSED = ErrorCode("E_PROBE_REFUSED", "试验被拒绝：{why}", 409)
SERIES = "probe"


class Line(RequestBody):
    amount: YuanIn
    volume: DecimalIn


class ProbeBody(RequestBody):
    name: LineText = "张三"
    month: MonthIn = 202611
    bill_id: IdIn = 1
    lines: list[Line] = Field(default_factory=list, max_length=2)
    on: date = date(2026, 11, 21)
    fail: str = ""


class ProbeView(View):
    number: int
    amount: YuanOut = Field(validation_alias="amount_fen")
    volume: DecimalOut


router = ApiRouter(prefix="/probe", tags=["试验"])


@router.post("", summary="试验", access=require(PROBE), idempotent=True, status_code=201)
async def act(ctx: ContextDep, body: ProbeBody) -> ProbeView:
    (number,) = await next_numbers(ctx, SERIES)
    if body.fail == "refuse":
        raise MinshuiError(PROBE_REFUSED, place=Place("fail"), why="要求失败")
    if body.fail == "crash":
        raise RuntimeError("secret internals")
    if body.fail == "lose":
        await ctx.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    return ProbeView(
        number=number,
        amount=sum(line.amount for line in body.lines),
        volume=sum((line.volume for line in body.lines), start=Decimal(0)),
    )


class TogetherView(View):
    user: str
    trace_id: str
    number: int
    together: int


async def act_together(asked: Sequence[tuple[Context, ProbeBody]]) -> list[TogetherView]:
    """Take numbers for all; whoever is to fail makes all fail."""
    if any(body.fail for _, body in asked):
        raise MinshuiError(PROBE_REFUSED, place=Place("fail"), why="要求失败")
    numbers = await next_numbers(asked[0][0], SERIES, len(asked))
    return [
        TogetherView(
            user=ctx.actor.user_name, trace_id=ctx.trace_id, number=number, together=len(asked)
        )
        for (ctx, _), number in zip(asked, numbers, strict=True)
    ]


@router.post(
    "/together",
    summary="一起办理",
    access=require(PROBE),
    idempotent=True,
    status_code=201,
    together=Together(ProbeBody, act_together),
)
async def act_with_others(ctx: ContextDep, body: ProbeBody) -> TogetherView:
    (view,) = await act_together([(ctx, body)])
    return view


@router.get("/export", summary="导出", access=signed_in("试验"), response_class=Response)
async def export(ctx: ContextDep, form: Annotated[ExportFormat, Query(alias="format")]) -> Response:
    row = ("=1+1", "陈水", 12, None, True, ctx.clock.today())
    return export_response(ExportTable("试验", ("a", "b", "c", "d", "e", "f"), [row]), form)


@router.post("/upload", summary="上传", access=signed_in("试验"))
async def upload(ctx: ContextDep, file: UploadFile) -> dict[str, Any]:
    table = await uploaded_table(file)
    return {"name": table.name, "bytes": len(table.content), "tenant": ctx.tenant_code}


class OneUser:
    """Everybody is one user, who holds what the test says."""

    def __init__(self, permissions: frozenset[str]) -> None:
        self._permissions = permissions

    async def actors_of(self, _: Context, tokens: Sequence[TokenClaims], __: Access) -> list[Actor]:
        """Return the user."""
        return [self._actor(claims, f"user-{claims.user_id}") for claims in tokens]

    def _actor(self, claims: TokenClaims, name: str) -> Actor:
        return Actor(claims.user_id, name, name, None, self._permissions, "user")


def probe_app(
    work: WorkOpener, clock: Clock, permissions: frozenset[str] = frozenset({"probe.act"})
) -> FastAPI:
    """Return the application."""
    app = FastAPI()
    app.add_middleware(AuditLayer)
    app.add_middleware(RequestLayer, strict_transport=False)
    install_problem_handlers(app)
    router.install(app)
    app.state.edge = edge_over(work, clock, authenticator=OneUser(permissions))
    return app


@asynccontextmanager
async def probe_client(app: FastAPI, tenant_code: str) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that is user 1 of a tenant."""
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://probe.test",
        headers=bearer(app, tenant_code, 1),
    ) as client:
        yield client


def bearer(app: FastAPI, tenant_code: str, user_id: int) -> dict[str, str]:
    """Return the header of a user's token."""
    edge: Edge = app.state.edge
    now = edge.clock.now()
    expires_at = now.replace(year=now.year + 1)
    token = signer().issue(TokenClaims(tenant_code, user_id, "session", expires_at), now)
    return {"Authorization": f"Bearer {token}"}
