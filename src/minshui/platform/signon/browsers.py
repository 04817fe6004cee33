"""Browsers at the edge: whom they stand for, and the way to sign on and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from minshui.infrastructure.context import Context
from minshui.infrastructure.errors import TENANT_DISABLED, TENANT_UNKNOWN
from minshui.infrastructure.http.edge import Edge
from minshui.infrastructure.http.problem import trace_id_of
from minshui.infrastructure.http.public_address import public_address_of
from minshui.infrastructure.security.handles import Handle
from minshui.kernel.errors import MinshuiError
from minshui.platform.signon.contracts import SignedOn
from minshui.platform.signon.queries.browsers import Browser, browser_of
from minshui.platform.signon.use_cases.end_sign_on import end_sign_on
from minshui.platform.signon.use_cases.take_freshness import take_freshness

SIGN_ON_PATH = "/sign-on"
SIGN_OFF_PATH = "/sign-off"
_COOKIE = "minshui_sso"


async def signed_on(request: Request) -> SignedOn | None:
    """Return whom the browser stands for; None: it must be asked to sign on first.

    Whoever still has a password that somebody else set counts as nobody: they are asked to
    change it where they would be asked to sign on.
    """
    async with browser_work(request) as found:
        if found is None:
            return None
        ctx, browser = found
        if browser.session.must_change_password:
            return None
        return _signed_on(ctx, browser, await take_freshness(ctx, browser, path_of(request)))


def ask_to_sign_on(
    request: Request, *, renew: bool = False, tenant_code: str = "", user_name: str = ""
) -> Response:
    """Send the browser to sign on; afterwards it comes back with the same (``GET``) request.

    ``renew``: also if it stands for somebody already. When it is back, ``signed_on`` says
    ``fresh``. ``tenant_code`` and ``user_name`` are filled in for the user.
    """
    asked = {
        "return_to": path_of(request),
        "renew": "true" if renew else "",
        "tenant_code": tenant_code,
        "user_name": user_name,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return RedirectResponse(f"{SIGN_ON_PATH}?{query}", 303)


async def sign_off(request: Request) -> SignedOn | None:
    """End the session that the browser stands for; returns whose it was.

    Drop the cookie with ``forget_browser`` on the response.
    """
    async with browser_work(request) as found:
        if found is None:
            return None
        ctx, browser = found
        await end_sign_on(ctx, browser)
        return _signed_on(ctx, browser, fresh=False)


@asynccontextmanager
async def browser_work(request: Request) -> AsyncIterator[tuple[Context, Browser] | None]:
    """Open a unit of work in the tenant of whom the browser stands for; None: for nobody."""
    handle = handle_of(request)
    edge: Edge = request.app.state.edge
    async with AsyncExitStack() as stack:
        found = None
        if handle is not None:
            try:
                ctx = await stack.enter_async_context(
                    edge.anonymous_work(handle.tenant_code, trace_id_of(request))
                )
            except MinshuiError as failure:
                if failure.error not in (TENANT_UNKNOWN, TENANT_DISABLED):
                    raise
            else:
                browser = await browser_of(ctx, handle)
                found = None if browser is None else (ctx, browser)
        yield found


def handle_of(request: Request) -> Handle | None:
    """Return the handle in the browser's cookie."""
    return Handle.parse(request.cookies.get(_cookie_name(request), ""))


def remember_browser(request: Request, response: Response, handle: Handle) -> None:
    """Have the browser keep ``handle`` until it is closed; scripts do not see it."""
    response.set_cookie(
        _cookie_name(request),
        handle.text,
        path="/",
        secure=public_address_of(request).secure,
        httponly=True,
        samesite="lax",
    )


def forget_browser(request: Request, response: Response) -> None:
    """Have the browser drop its cookie."""
    response.delete_cookie(
        _cookie_name(request),
        path="/",
        secure=public_address_of(request).secure,
        httponly=True,
        samesite="lax",
    )


def path_of(request: Request) -> str:
    """Return the request's path and query, as they came."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _cookie_name(request: Request) -> str:
    return public_address_of(request).cookie_name(_COOKIE)


def _signed_on(ctx: Context, browser: Browser, fresh: bool) -> SignedOn:
    session = browser.session
    return SignedOn(
        tenant_code=ctx.tenant_code,
        user_id=session.user_id,
        user_name=session.user_name,
        display_name=session.display_name,
        session_id=session.session_id,
        means=session.means,
        at=browser.shown_at,
        fresh=fresh,
    )
