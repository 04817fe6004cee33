"""Calls to a platform: short, without following where it might send us."""

from __future__ import annotations

from typing import Any

import httpx

from minshui.kernel.errors import MinshuiError
from minshui.platform.federated.errors import FEDERATED_PLATFORM

_TIMEOUT = httpx.Timeout(8.0, connect=4.0)
_OK = 200


async def ask(method: str, url: str, **options: Any) -> str:
    """Return what a platform answers; raises ``E_FEDERATED_PLATFORM`` where it does not."""
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client:
            response = await client.request(method, url, **options)
    except httpx.HTTPError as failure:
        raise unclear(f"没有答复：{type(failure).__name__}") from failure
    if response.status_code != _OK:
        raise unclear(f"HTTP {response.status_code}")
    return response.text


def unclear(reason: str) -> MinshuiError:
    """Return the error of a platform that did not say who it is."""
    return MinshuiError(FEDERATED_PLATFORM, reason=reason)
