"""Server-rendered pages: escaped, without scripts, kept by no cache, framed by nobody."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any, ParamSpec
from urllib.parse import quote

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from minshui.infrastructure.http.problem import trace_id_of
from minshui.kernel.errors import MinshuiError
from minshui.platform.signon.forms import TOKEN_FIELD, keep_token, token_for

P = ParamSpec("P")

_OWN_PACKAGE = "minshui.platform.signon"
_STYLE = (files(_OWN_PACKAGE) / "templates" / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self' data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    # Not compressed: the length would tell of the token beside what somebody else may have typed.
    "Content-Encoding": "identity",
    "Referrer-Policy": "same-origin",
}

_SCHEMA = {"text/html": {"schema": {"type": "string"}}}
PAGE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "页面", "content": _SCHEMA},
    303: {"description": "浏览器转到另一个页面", "content": {}},
    "4XX": {"description": "说明原因的页面", "content": _SCHEMA},
    "5XX": {"description": "系统出错，页面上有跟踪号", "content": _SCHEMA},
}
"""``responses`` of a route that answers with pages."""


class Pages:
    """The pages of one package: its own ``templates`` over the layout that all share."""

    def __init__(self, package: str) -> None:
        packages = dict.fromkeys((package, _OWN_PACKAGE))
        self._environment = Environment(
            loader=ChoiceLoader([PackageLoader(each) for each in packages]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["style"] = Markup(_STYLE)  # noqa: S704 - our own file

    def page(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """Return a page; its forms include ``form_token``."""
        token = token_for(request)
        field = Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, token)
        content = self._environment.get_template(template).render(form_token=field, **values)
        response = HTMLResponse(content, status, headers=_HEADERS)
        keep_token(request, response, token)
        return response


_PAGES = Pages(_OWN_PACKAGE)


def notice_page(request: Request, title: str, text: str, *, status: int = 200) -> HTMLResponse:
    """Return a page that tells something and asks nothing."""
    return _PAGES.page(request, "notice.html", status=status, title=title, text=text)


def going_on(request: Request, url: str) -> HTMLResponse:
    """Return a page that leads on to ``url`` at once: how a form of ours ends.

    A redirect will not do: browsers hold the whole chain of redirects behind a form against the
    page's ``form-action``, and it may end at another host.
    """
    response = _PAGES.page(request, "going_on.html", url=url)
    response.headers["Refresh"] = f"0; url={quote(url, safe=_URL_CHARACTERS)}"
    return response


_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"


def answers_browsers(
    endpoint: Callable[P, Awaitable[Response]],
) -> Callable[P, Awaitable[Response]]:
    """Let a route tell what went wrong by a page rather than by a problem body."""

    @functools.wraps(endpoint)
    async def answer(*arguments: P.args, **named: P.kwargs) -> Response:
        try:
            return await endpoint(*arguments, **named)
        except MinshuiError as failure:
            request = named["request"]
            if not isinstance(request, Request):
                raise
            text = failure.message
            if failure.error.status >= 500:
                text = f"{text}（跟踪号 {trace_id_of(request)}）"
            return notice_page(request, "没有办成", text, status=failure.error.status)

    return answer
