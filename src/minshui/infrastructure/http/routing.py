"""Routes that declare who may call them, and run as one unit of work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar, get_type_hints

from fastapi import FastAPI, Request
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Cookie, Header, Path
from fastapi.routing import APIRoute
from starlette.responses import Response

from minshui.infrastructure.http.access import Access, Door
from minshui.infrastructure.http.answering_once import (
    IDEMPOTENCY_HEADER,
    answer_once,
    answer_together,
    read_asked,
)
from minshui.infrastructure.http.bounded_body import read_whole
from minshui.infrastructure.http.client_address import client_address
from minshui.infrastructure.http.counted_refusal import CountedRefusalError
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.gathering import Asked, Together
from minshui.infrastructure.http.problem import PROBLEM_MEDIA_TYPE, trace_id_of
from minshui.infrastructure.http.sockets import EdgeSocketRoute, SocketEndpoint
from minshui.infrastructure.http.xml_bodies import as_xml, read_xml_as_json, wants_xml

Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Any]])

JSON_BODY_BYTES = 1024 * 1024
_PROBLEM = {
    "content": {
        PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
    }
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "请求未被接受，code 说明原因", **_PROBLEM},
    "5XX": {"description": "系统出错，可凭 trace_id 报障", **_PROBLEM},
}


_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
}


@dataclass(frozen=True, slots=True)
class RouteOptions:
    """What a route declares besides its path."""

    access: Access
    idempotent: bool
    max_body_bytes: int
    together: Together[Any] | None = None
    takes_xml: bool = False
    master: bool = False
    any_query: bool = False


class EdgeRoute(APIRoute):
    """A route whose endpoint runs inside the unit of work that its access calls for."""

    def __init__(self, path: str, endpoint: Any, *, options: RouteOptions, **settings: Any) -> None:
        self.options = options
        super().__init__(path, endpoint, response_description="成功", **settings)
        # FastAPI would publish the docstring, which is for us.
        self.description = settings.get("description", "")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the endpoint's handler with the edge around it."""
        answer = super().get_route_handler()
        options = self.options
        known = None if options.any_query else _query_names(self)
        place, status = f"{self.methods} {self.path}", self.status_code or 200

        async def answer_all(edge: Edge, together: Together[Any], asked: Sequence[Asked]) -> Any:
            return await answer_together(edge, options.access, status, together, asked)

        async def handle(request: Request) -> Response:
            if options.access.kind == "public":
                _refuse_unknown_query(request, known)
                return await answer(await read_whole(request, options.max_body_bytes))
            edge: Edge = request.app.state.edge
            claims = edge.read_token(request)
            request = await read_whole(request, options.max_body_bytes)
            trace_id = trace_id_of(request)
            request.scope["minshui.user_id"] = claims.user_id
            request.scope["minshui.tenant_code"] = claims.tenant_code
            request.scope["minshui.client_id"] = claims.client and claims.client.client_id
            if (together := options.together) is not None and not wants_xml(request):
                asked = await read_asked(request, claims, together, keyed=options.idempotent)
                response = asked and await edge.gathering.join(
                    (claims.tenant_code, place), asked, partial(answer_all, edge, together)
                )
                if response:
                    return response
            async with AsyncExitStack() as stack:
                ctx = await stack.enter_async_context(
                    edge.authenticated_work(claims, options.access, trace_id)
                )
                ctx.client_address = client_address(request)
                request.state.context, request.state.claims = ctx, claims
                _refuse_unknown_query(request, known)
                if options.master:
                    request.state.master = await stack.enter_async_context(edge.master_work(ctx))
                if options.idempotent:
                    return await answer_once(request, ctx, answer)
                if options.takes_xml:
                    response = await answer(await read_xml_as_json(request))
                    return as_xml(response) if wants_xml(request) else response
                try:
                    return await answer(request)
                except CountedRefusalError as refusal:
                    counted = refusal
            raise counted

        return handle


class ApiRouter:
    """The routes of one module: ``ApiRouter(prefix="/api/v1/revenue/customers", tags=["客户"])``.

    ``door`` says which kind of node carries them (``minshui api --only hall,callbacks``).
    """

    def __init__(self, *, prefix: str, tags: list[str], door: Door = "staff") -> None:
        self.prefix = prefix
        self.tags = tags
        self.door = door
        self.routes: list[EdgeRoute | EdgeSocketRoute] = []

    def get(self, path: str, **declared: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare a reading route; see ``route``."""
        return self.route("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare a route that creates or acts; see ``route``."""
        return self.route("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare a route that replaces; see ``route``."""
        return self.route("PUT", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[Endpoint], Endpoint]:
        """Declare a route that removes or ends; see ``route``."""
        return self.route("DELETE", path, **declared)

    def route(
        self,
        method: str,
        path: str,
        *,
        summary: str,
        access: Access,
        interface: str | None = None,
        idempotent: bool = False,
        together: Together[Any] | None = None,
        takes_xml: bool = False,
        master: bool = False,
        max_body_bytes: int = JSON_BODY_BYTES,
        any_query: bool = False,
        operation_id: str | None = None,
        **settings: Any,
    ) -> Callable[[Endpoint], Endpoint]:
        """Declare a route of the decorated function.

        ``summary`` is Chinese; the function's docstring is not published, ``description`` is. A
        function that returns a ``Response`` gives a file. ``interface`` is the requirement's id
        (``IF-REV-006``); ``idempotent`` asks for an ``Idempotency-Key``, ``together`` says how
        several requests are answered in one unit of work, ``takes_xml`` lets bodies and answers
        be XML too, ``master`` gives a ``MasterDep``, ``any_query`` overlooks unknown query
        parameters, as some protocols want; ``responses`` says how a route refuses that does so by
        other means than problem bodies; other settings are FastAPI's (``status_code``,
        ``response_model``…).
        """
        access = replace(access, door=self.door)

        if idempotent and settings.get("status_code") == 204:
            raise ValueError(f"{method} {path}: an answer to be stored is a JSON object")

        def declare(endpoint: Endpoint) -> Endpoint:
            responses = settings.pop("responses", _RESPONSES)
            if (
                get_type_hints(endpoint)["return"]
                is Response
                is settings.get("response_class", Response)
            ):
                settings["response_class"] = Response
                responses = _RESPONSES | _FILE
            self.routes.append(
                EdgeRoute(
                    self.prefix + path,
                    endpoint,
                    options=RouteOptions(
                        access,
                        idempotent,
                        max_body_bytes,
                        together,
                        takes_xml,
                        master,
                        any_query,
                    ),
                    methods=[method],
                    summary=summary,
                    tags=list(self.tags),
                    operation_id=operation_id or _operation_id(endpoint),
                    responses=responses,
                    openapi_extra=_openapi_extra(access, interface, idempotent),
                    **settings,
                )
            )
            return endpoint

        return declare

    def socket(
        self, path: str, *, summary: str, access: Access, interface: str | None = None
    ) -> Callable[[SocketEndpoint], SocketEndpoint]:
        """Declare a WebSocket, which is held open for a signed-in user: see ``sockets.py``."""
        access = replace(access, door=self.door)

        def declare(endpoint: SocketEndpoint) -> SocketEndpoint:
            whole = self.prefix + path
            self.routes.append(
                EdgeSocketRoute(
                    whole, endpoint, access=access, summary=summary, interface=interface
                )
            )
            return endpoint

        return declare

    def install(self, app: FastAPI) -> None:
        """Add the routes to an application."""
        app.router.routes.extend(self.routes)


def _query_names(route: APIRoute) -> frozenset[str]:
    """Return the query parameters that a route declares, those of a model by its fields."""
    return frozenset(
        field.alias
        for field in get_flat_params(route.dependant)
        if not isinstance(field.field_info, Path | Header | Cookie)
    )


def _refuse_unknown_query(request: Request, known: frozenset[str] | None) -> None:
    if known is None:
        return
    # A filter that is overlooked shows a list of everything as if it were what was asked for.
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise RequestValidationError(
            [{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown]
        )


def _operation_id(endpoint: Callable[..., Any]) -> str:
    """Return e.g. ``revenue_customer_read_customer`` for a function of revenue/customer/api.py."""
    rooms = endpoint.__module__.split(".")[1:3]
    return "_".join([*rooms, endpoint.__name__])


def _openapi_extra(access: Access, interface: str | None, idempotent: bool) -> dict[str, Any]:
    extra: dict[str, Any] = {"security": [] if access.kind == "public" else [{"bearer": []}]}
    if access.permission is not None:
        extra["x-permission"] = access.permission.code
    else:
        extra[f"x-{access.kind.replace('_', '-')}"] = access.reason
    if access.step_up:
        extra["x-step-up"] = True
    if interface is not None:
        extra["x-interface"] = interface
    if idempotent:
        extra["parameters"] = [
            {
                "name": IDEMPOTENCY_HEADER,
                "in": "header",
                "required": True,
                "description": "每次操作一个新值；网络中断后重发时用原值，不会重复记账",
                "schema": {"type": "string", "minLength": 1, "maxLength": 128},
            }
        ]
    return extra
