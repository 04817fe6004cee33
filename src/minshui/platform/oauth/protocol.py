"""How OAuth endpoints answer over HTTP."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, ParamSpec

from starlette.responses import JSONResponse, Response

from minshui.infrastructure.http.problem import PROBLEM_MEDIA_TYPE
from minshui.kernel.errors import MinshuiError
from minshui.platform.oauth.domain.refusals import OAuthError
from minshui.platform.signon.facade import FORM_SHAPE

P = ParamSpec("P")

CLIENT_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "成功", "content": {"application/json": {"schema": {"type": "object"}}}},
    "4XX": {
        "description": "请求未被接受，error 说明原因（RFC 6749）",
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["error", "error_description"],
                    "properties": {
                        "error": {"type": "string", "examples": ["invalid_grant"]},
                        "error_description": {"type": "string"},
                    },
                }
            }
        },
    },
    "5XX": {
        "description": "系统出错，可凭 trace_id 报障",
        "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}
"""``responses`` of a route that answers clients as the protocol says."""

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def answered(body: Mapping[str, Any]) -> JSONResponse:
    """Return an answer that nobody keeps a copy of."""
    return JSONResponse(dict(body), headers=NO_STORE)


def first_twice(pairs: Iterable[tuple[str, str]]) -> str | None:
    """Return the first parameter that comes more than once (RFC 6749, 3.1)."""
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            return name
        seen.add(name)
    return None


def answers_clients(
    endpoint: Callable[P, Awaitable[Response]],
) -> Callable[P, Awaitable[Response]]:
    """Let a route refuse in the protocol's own words."""

    @functools.wraps(endpoint)
    async def answer(*arguments: P.args, **named: P.kwargs) -> Response:
        try:
            return await endpoint(*arguments, **named)
        except OAuthError as refusal:
            return _refusal(refusal)
        except MinshuiError as failure:
            if failure.error is not FORM_SHAPE:
                raise
            return _refusal(OAuthError("invalid_request", "a form with each field once is wanted"))

    return answer


def _refusal(refusal: OAuthError) -> Response:
    headers = dict(NO_STORE)
    if refusal.challenge:
        headers["WWW-Authenticate"] = refusal.challenge
    body = {"error": refusal.error, "error_description": refusal.description}
    return JSONResponse(body, refusal.status, headers=headers)
