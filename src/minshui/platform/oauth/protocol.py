"""How OAuth endpoints are asked and how they refuse (RFC 6749, 5.2; RFC 6750, 3)."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, ParamSpec

from starlette.responses import JSONResponse, Response

from minshui.kernel.errors import MinshuiError
from minshui.platform.signon.facade import FORM_SHAPE

P = ParamSpec("P")

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
BASIC = 'Basic realm="minshui", charset="UTF-8"'


class OAuthError(Exception):
    """A refusal as the protocol words it: for programs, in ASCII.

    ``challenge`` is what ``WWW-Authenticate`` says.
    """

    def __init__(
        self, error: str, description: str, *, status: int = 400, challenge: str = ""
    ) -> None:
        self.error = error
        self.description = description
        self.status = status
        self.challenge = challenge
        super().__init__(f"{error}: {description}")


def invalid_client(description: str = "the client could not be authenticated") -> OAuthError:
    """Return the refusal of a client that is not who it says."""
    return OAuthError("invalid_client", description, status=401, challenge=BASIC)


def invalid_grant(description: str) -> OAuthError:
    """Return the refusal of a code or refresh token; it does not tell more than it must."""
    return OAuthError("invalid_grant", description)


def bearer_refusal(error: str, description: str, status: int) -> OAuthError:
    """Return the refusal of an access token (RFC 6750)."""
    challenge = f'Bearer realm="minshui", error="{error}", error_description="{description}"'
    return OAuthError(error, description, status=status, challenge=challenge)


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
