"""Calls to platforms: one client per process, its connections kept open."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

_CONNECT_SECONDS = 3.0
_POOL_SECONDS = 2.0
_MARGIN_SECONDS = 5.0
_MOST_CONNECTIONS = 32
_KEEP_SECONDS = 30.0


class NotSentError(Exception):
    """The request has surely not reached the other side."""


class NoAnswerError(Exception):
    """The request may have been carried out; what was answered, if anything, is not known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON answer; ``server_time`` is what the other side's clock says."""

    status: int
    body: Mapping[str, Any]
    server_time: datetime | None


class HttpCalls:
    """Sends requests over HTTP/1.1; use it in one event loop, ``close`` it at the end."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def post(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        content: bytes,
        timeout_seconds: float,
    ) -> Answer:
        """Return the answer; raises ``NotSentError`` or ``NoAnswerError``.

        However slowly the other side trickles, it ends ``_MARGIN_SECONDS`` after the time given.
        """
        timeout = httpx.Timeout(timeout_seconds, connect=_CONNECT_SECONDS, pool=_POOL_SECONDS)
        try:
            async with asyncio.timeout(timeout_seconds + _MARGIN_SECONDS):
                answer = await self._open().post(
                    url, headers=dict(headers), content=content, timeout=timeout
                )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failure:
            raise NotSentError(type(failure).__name__) from failure
        except (httpx.HTTPError, TimeoutError) as failure:
            raise NoAnswerError(type(failure).__name__) from failure
        try:
            body = answer.json()
        except ValueError as failure:
            raise NoAnswerError(f"HTTP {answer.status_code}") from failure
        if not isinstance(body, dict):
            raise NoAnswerError(f"HTTP {answer.status_code}")
        return Answer(answer.status_code, body, _date(answer.headers.get("date")))

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = httpx.Limits(
                max_connections=_MOST_CONNECTIONS,
                max_keepalive_connections=_MOST_CONNECTIONS,
                keepalive_expiry=_KEEP_SECONDS,
            )
            self._client = httpx.AsyncClient(limits=limits, trust_env=False)
        return self._client


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
