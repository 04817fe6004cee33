"""Calls to parties: one signed POST, and what came back."""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from minshui.message.external.domain.answers import Meaning, meaning_of
from minshui.message.external.domain.fields import text_at
from minshui.message.external.domain.signatures import sign
from minshui.message.external.webhook_settings import WebhookSecrets, WebhookSettings
from minshui.message.gateway.facade import Outcome

LARGEST_ANSWER = 64 * 1024
_TEXT_LENGTH = 200
# What fails before anything was sent.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class PartyAnswer:
    """What became of a call; ``own_id``: what the party calls the message."""

    meaning: Meaning
    code: str
    text: str
    own_id: str | None = None


class PartyCalls:
    """The HTTP connections of one process to parties, kept open between calls."""

    def __init__(self) -> None:
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def post(
        self,
        settings: WebhookSettings,
        secrets: WebhookSecrets,
        call_id: str,
        document: Mapping[str, Any],
        now: datetime,
    ) -> PartyAnswer:
        """POST a document, signed; never raises for what the outside does."""
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        signed = sign(secrets.signing_keys, call_id, now, body)
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Minshui",
            "webhook-id": signed.call_id,
            "webhook-timestamp": signed.timestamp,
            "webhook-signature": signed.signature,
        }
        try:
            async with self._client(settings.ca_certificates).stream(
                "POST",
                settings.url,
                content=body,
                headers=headers,
                timeout=settings.timeout_seconds,
            ) as response:
                content = await _read(response)
        except _NOT_SENT as failure:
            return _lost(Outcome.SUPPLIER_FAILED, failure)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as failure:
            return _lost(Outcome.UNKNOWN, failure)
        return read_answer(settings, response.status_code, response.headers, content, now)

    async def close(self) -> None:
        """End all connections."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()

    def _client(self, ca_certificates: str) -> httpx.AsyncClient:
        if ca_certificates not in self._clients:
            context = ssl.create_default_context(cadata=ca_certificates or None)
            self._clients[ca_certificates] = httpx.AsyncClient(
                verify=context, follow_redirects=False, trust_env=False
            )
        return self._clients[ca_certificates]


def read_answer(
    settings: WebhookSettings,
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    now: datetime,
) -> PartyAnswer:
    """Return what an answer says: by its status, and by its own result where it has one."""
    meaning = meaning_of(status, headers, now)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    text = (text_at(document, settings.result_text) or "")[:_TEXT_LENGTH]
    if meaning.outcome is not Outcome.ACCEPTED:
        return PartyAnswer(meaning, str(status), text)
    result = text_at(document, settings.result)
    if settings.result and result not in settings.result_values:
        # It answered and said no: the same words would be refused again.
        return PartyAnswer(Meaning(Outcome.REFUSED), (result or "无结果")[:64], text)
    own_id = text_at(document, settings.own_id)
    return PartyAnswer(meaning, str(status), text, own_id[:128] if own_id else None)


async def _read(response: httpx.Response) -> bytes:
    """Return the body, or its beginning where it is too large to be an answer."""
    content = b""
    async for part in response.aiter_bytes():
        content += part
        if len(content) > LARGEST_ANSWER:
            break
    return content


def _lost(outcome: Outcome, failure: Exception) -> PartyAnswer:
    text = (str(failure) or type(failure).__name__)[:_TEXT_LENGTH]
    return PartyAnswer(Meaning(outcome, blames_party=True), "HTTP_LOST", text)
