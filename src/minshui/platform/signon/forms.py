"""Forms of server-rendered pages: read whole, and only from a page of our own.

The page carries the token that a cookie of this host holds too, which no other site can read.
"""

from __future__ import annotations

import hmac
import re
import secrets

from fastapi import Request
from starlette.responses import Response

from minshui.infrastructure.http.public_address import public_address_of
from minshui.kernel.errors import MinshuiError
from minshui.platform.signon.errors import FORM_FORGED, FORM_SHAPE

TOKEN_FIELD = "form_token"  # noqa: S105 - a field's name
_COOKIE = "minshui_form"
_TOKEN = re.compile(r"[0-9A-Za-z_-]{43}")
_FORM_TYPE = "application/x-www-form-urlencoded"
_MOST_FIELDS = 40


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form from a page of our own.

    Raises ``E_FORM_FORGED``, or ``E_FORM_SHAPE`` for files, and for fields that come twice.
    """
    fields = await fields_of(request)
    given, kept = fields.get(TOKEN_FIELD, ""), _kept_token(request)
    if kept is None or not hmac.compare_digest(given.encode(), kept.encode()):
        raise MinshuiError(FORM_FORGED)
    return fields


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields of a form wherever it comes from; raises ``E_FORM_SHAPE``."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _FORM_TYPE:
        raise MinshuiError(FORM_SHAPE)
    async with request.form(max_fields=_MOST_FIELDS, max_files=0) as form:
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    fields = dict(pairs)
    if len(fields) < len(pairs) or any("\0" in value for value in fields.values()):
        raise MinshuiError(FORM_SHAPE)
    return fields


def token_for(request: Request) -> str:
    """Return the token that a page's forms must carry: the browser's own, or a new one."""
    return _kept_token(request) or secrets.token_urlsafe(32)


def keep_token(request: Request, response: Response, token: str) -> None:
    """Have the browser keep the token of the page that it is sent."""
    if _kept_token(request) != token:
        address = public_address_of(request)
        response.set_cookie(
            address.cookie_name(_COOKIE),
            token,
            path="/",
            secure=address.secure,
            httponly=True,
            samesite="lax",
        )


def _kept_token(request: Request) -> str | None:
    kept = request.cookies.get(public_address_of(request).cookie_name(_COOKIE), "")
    return kept if _TOKEN.fullmatch(kept) else None
