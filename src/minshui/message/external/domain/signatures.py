"""Signatures of the Standard Webhooks specification, version v1 (HMAC-SHA256)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PREFIX = "whsec_"
TOLERANCE = timedelta(minutes=5)
"""So far the sender's clock may be from ours."""
MOST_ID = 100
_VERSION = "v1"
_MOST_SIGNATURES = 10


def secret_key(secret: str) -> bytes:
    """Return the key of a secret (``whsec_`` and base64); raises ``ValueError``.

    The specification wants 24 to 64 bytes.
    """
    if not secret.startswith(PREFIX):
        raise ValueError(f"应以 {PREFIX} 开头")
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as fault:
        raise ValueError(f"{PREFIX} 之后应为 Base64") from fault
    if not 24 <= len(key) <= 64:
        raise ValueError("密钥应为 24 至 64 字节")
    return key


@dataclass(frozen=True, slots=True)
class Signed:
    """The three headers of a call as they came; empty where one was missing."""

    call_id: str
    timestamp: str
    signature: str


def sign(keys: Sequence[bytes], call_id: str, at: datetime, body: bytes) -> Signed:
    """Return the headers of a call: a signature with each key, so that keys can be changed."""
    seconds = str(int(at.timestamp()))
    signatures = [f"{_VERSION},{_digest(key, call_id, seconds, body)}" for key in keys]
    return Signed(call_id, seconds, " ".join(signatures))


def fault_of(keys: Sequence[bytes], signed: Signed, body: bytes, now: datetime) -> str | None:
    """Return in Chinese why a call is not to be believed; None: it is.

    ``body`` is what came over the wire, byte by byte.
    """
    if not (signed.call_id and signed.timestamp and signed.signature):
        return "缺少 webhook-id、webhook-timestamp 或 webhook-signature"
    if len(signed.call_id) > MOST_ID or not signed.call_id.isprintable():
        return f"webhook-id 应为至多 {MOST_ID} 个可见字符"
    seconds = signed.timestamp
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 12):
        return "webhook-timestamp 应为秒数"
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        return "时间与本系统相差超过 5 分钟"
    wanted = [_digest(key, signed.call_id, seconds, body).encode() for key in keys]
    given = [each.partition(",") for each in signed.signature.split(" ")[:_MOST_SIGNATURES]]
    matches = [
        hmac.compare_digest(expected, value.encode())
        for version, _, value in given
        if version == _VERSION
        for expected in wanted
    ]
    return None if any(matches) else "签名不符"


def _digest(key: bytes, call_id: str, seconds: str, body: bytes) -> str:
    content = f"{call_id}.{seconds}.".encode() + body
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
