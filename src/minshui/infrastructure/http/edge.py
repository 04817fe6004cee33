"""From a request to a unit of work: token → tenant → session → permission → one commit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Protocol

from fastapi import Depends, Request

from minshui.infrastructure.cache.contracts import SharedCache
from minshui.infrastructure.cache.local import LocalCache
from minshui.infrastructure.context import Actor, Context, MasterContext, system_actor
from minshui.infrastructure.db.session import MasterSessions
from minshui.infrastructure.errors import PERMISSION_DENIED, TENANT_UNKNOWN
from minshui.infrastructure.http.access import Access
from minshui.infrastructure.http.errors import NOT_SIGNED_IN, OTHER_DOOR
from minshui.infrastructure.http.gathering import Gathering
from minshui.infrastructure.http.problem import trace_id_of
from minshui.infrastructure.limiting.contracts import RateLimiter
from minshui.infrastructure.security.errors import TOKEN_INVALID
from minshui.infrastructure.security.tokens import TokenClaims, TokenSigner
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError

_BEARER = "bearer "


class WorkOpener(MasterSessions, Protocol):
    """Opens units of work: ``TenantDatabases``, or a test's own."""

    def tenant_work(
        self, tenant_code: str, actor: Actor, clock: Clock, *, trace_id: str | None = None
    ) -> AbstractAsyncContextManager[Context]:
        """Commit on success, roll back on error."""
        ...


class Authenticator(Protocol):
    """Knows the users behind sessions: bound to ``platform.identity`` by the entry point."""

    async def actors_of(
        self, ctx: Context, tokens: Sequence[TokenClaims], access: Access, /
    ) -> list[Actor]:
        """Return who acts; raises a 401 error where a session has ended, 403 if not ready."""
        ...


@dataclass(frozen=True)
class Edge:
    """What the routes of one process stand on; kept as ``app.state.edge``."""

    work: WorkOpener
    authenticator: Authenticator
    signer: TokenSigner
    clock: Clock
    cache: SharedCache
    limiter: RateLimiter
    gathering: Gathering = field(default_factory=Gathering)
    copies: tuple[LocalCache[Any], ...] = ()
    """What this process keeps copies of, to be looked at and cleared."""

    def read_token(self, request: Request) -> TokenClaims:
        """Return the claims of the request's bearer token; raises a 401 error."""
        header = request.headers.get("authorization", "")
        if not header[: len(_BEARER)].lower() == _BEARER:
            raise MinshuiError(NOT_SIGNED_IN)
        return self.signer.read(header[len(_BEARER) :].strip(), self.clock.now())

    @asynccontextmanager
    async def authenticated_work(
        self, claims: TokenClaims, access: Access, trace_id: str
    ) -> AsyncIterator[Context]:
        """Open the unit of work of a signed-in user who may use ``access``."""
        async with AsyncExitStack() as stack:
            try:
                ctx = await stack.enter_async_context(
                    self.work.tenant_work(
                        claims.tenant_code, system_actor("http"), self.clock, trace_id=trace_id
                    )
                )
            except MinshuiError as failure:
                if failure.error is TENANT_UNKNOWN:
                    raise MinshuiError(TOKEN_INVALID) from failure
                raise
            (ctx.actor,) = await self.permitted(ctx, [claims], access)
            yield ctx

    async def permitted(
        self, ctx: Context, tokens: Sequence[TokenClaims], access: Access
    ) -> list[Actor]:
        """Return the users behind tokens; raises a 401 or 403 error unless all may."""
        if any(claims.door != access.door for claims in tokens):
            raise MinshuiError(OTHER_DOOR)
        actors = await self.authenticator.actors_of(ctx, tokens, access)
        permission = access.permission
        for actor in actors:
            if permission is not None and not actor.may(permission.code):
                raise MinshuiError(
                    PERMISSION_DENIED, user=actor.display_name, permission=permission.title
                )
        wanted = None if permission is None else permission.code
        return [actor.acting_by(wanted) for actor in actors]

    @asynccontextmanager
    async def master_work(self, ctx: Context) -> AsyncIterator[MasterContext]:
        """Open the unit of work in master that belongs to one in a tenant, and ends before it."""
        async with self.work.master_session() as session:
            yield MasterContext(
                session, ctx.clock, ctx.actor, ctx.tenant_code, ctx.trace_id, ctx.client_address
            )

    @asynccontextmanager
    async def anonymous_master_work(self, trace_id: str) -> AsyncIterator[MasterContext]:
        """Open a unit of work in master for a public route."""
        actor = system_actor("anonymous", "未登录")
        async with self.work.master_session() as session:
            yield MasterContext(session, self.clock, actor, "", trace_id)

    def anonymous_work(
        self, tenant_code: str, trace_id: str
    ) -> AbstractAsyncContextManager[Context]:
        """Open a unit of work in a tenant for a public route: the caller is nobody yet."""
        return self.work.tenant_work(
            tenant_code, system_actor("anonymous", "未登录"), self.clock, trace_id=trace_id
        )


async def _context(request: Request) -> Context:
    context: Context = request.state.context
    return context


async def _master(request: Request) -> MasterContext:
    context: MasterContext = request.state.master
    return context


async def _claims(request: Request) -> TokenClaims:
    claims: TokenClaims = request.state.claims
    return claims


async def _edge(request: Request) -> Edge:
    edge: Edge = request.app.state.edge
    return edge


async def _trace_id(request: Request) -> str:
    return trace_id_of(request)


# Asynchronous though they wait for nothing: FastAPI would send plain functions to a thread.
ContextDep = Annotated[Context, Depends(_context)]
"""The unit of work of the signed-in user. It is committed after the response was built."""

MasterDep = Annotated[MasterContext, Depends(_master)]
"""The unit of work in master, for routes declared with ``master=True``: committed before that
in the tenant's database, so what spans both must be able to go on from there."""

ClaimsDep = Annotated[TokenClaims, Depends(_claims)]
"""The claims of the request's token."""

EdgeDep = Annotated[Edge, Depends(_edge)]
"""For public routes, which open their own unit of work."""

TraceIdDep = Annotated[str, Depends(_trace_id)]
"""The request's trace id, for public routes; others have ``ctx.trace_id``."""
