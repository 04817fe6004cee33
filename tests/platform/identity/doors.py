"""What a person does at the doors of sign-in."""

from __future__ import annotations

from typing import Any

import httpx

from minshui.platform.identity.captchas import NAMESPACE
from tests.api_cases import PASSWORD, application
from tests.databases import TENANT_CODE

SIGN_IN = "/api/v1/platform/sign-in"
CAPTCHA = "/api/v1/platform/captcha"
ME = "/api/v1/platform/me"


def sign_in_body(**changed: Any) -> dict[str, Any]:
    """Return what the first user that ``staff`` makes types, but for what is changed."""
    right = {"tenant_code": TENANT_CODE, "user_name": "staff-1", "password": PASSWORD}
    return right | changed


async def read_picture(api: httpx.AsyncClient) -> dict[str, str]:
    """Ask for a picture and read it: as a person would, but out of the cache."""
    captcha_id = (await api.post(CAPTCHA)).json()["captcha_id"]
    text = await application().state.edge.cache.get(NAMESPACE, captcha_id)
    return {"captcha_id": captcha_id, "text": text}


async def guess(api: httpx.AsyncClient, times: int, **changed: Any) -> list[str]:
    """Try a wrong password so often; returns the codes of the refusals."""
    body = sign_in_body(password="Wrong-Horse-7") | changed
    return [(await api.post(SIGN_IN, json=body)).json()["code"] for _ in range(times)]


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    """Return the header that tokens are used with."""
    return {"Authorization": f"Bearer {tokens['access_token']}"}
