"""Calls to the platform, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from minshui.message.gateway.facade import Outcome
from minshui.message.supplier.facade import Supplier

TIMEOUT = httpx.Timeout(10.0, connect=5.0)
_OK_STATUS = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gave: the platform's return code with its body, or how it went wrong.

    ``failure`` is None when the platform answered; else what is known of the call's effect.
    """

    code: int
    text: str
    body: Mapping[str, Any]
    failure: Outcome | None = None


async def call(
    client: httpx.AsyncClient, supplier: Supplier, method: str, path: str, **options: Any
) -> Answer:
    """Call the platform; never raises for what it, or the way to it, does."""
    url = f"{supplier.settings['api_base']}{path}"
    try:
        response = await client.request(method, url, timeout=TIMEOUT, **options)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as fault:
        return _failed(Outcome.SUPPLIER_FAILED, f"连接不上：{type(fault).__name__}")
    except httpx.HTTPError as fault:
        return _failed(Outcome.UNKNOWN, f"没有收到答复：{type(fault).__name__}")
    if response.status_code != _OK_STATUS:
        # A gateway in between may have handed the call on before it gave up.
        lost = response.status_code >= 500
        outcome = Outcome.UNKNOWN if lost else Outcome.SUPPLIER_FAILED
        return _failed(outcome, f"HTTP {response.status_code}")
    try:
        body = response.json()
        code = int(body.get("errcode", 0))
    except (ValueError, AttributeError, TypeError):
        return _failed(Outcome.UNKNOWN, "答复不是约定的 JSON")
    return Answer(code, str(body.get("errmsg", "")), body)


def _failed(outcome: Outcome, text: str) -> Answer:
    return Answer(-1, text, {}, outcome)
