"""ID tokens: that somebody signed on, told to one client (OpenID Connect Core, 2)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

KIND = "JWT"
LIFETIME = timedelta(minutes=10)
# How a session began, as RFC 8176 names it.
_METHODS = {
    "password": ["pwd"],
    "sms": ["sms"],
    "second_factor": ["pwd", "mfa"],
}


@dataclass(frozen=True, slots=True)
class SignOnFacts:
    """What is told of a sign-on."""

    subject: str
    client_id: str
    session_id: str
    means: str
    shown_at: datetime
    nonce: str | None
    access_token: str


def id_token_body(issuer: str, facts: SignOnFacts, now: datetime) -> dict[str, Any]:
    """Return the claims of an ID token."""
    body: dict[str, Any] = {
        "iss": issuer,
        "sub": facts.subject,
        "aud": facts.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "auth_time": int(facts.shown_at.timestamp()),
        "sid": facts.session_id,
        "at_hash": half_hash(facts.access_token),
    }
    if facts.nonce is not None:
        body["nonce"] = facts.nonce
    if facts.means in _METHODS:
        body["amr"] = _METHODS[facts.means]
    return body


def half_hash(token: str) -> str:
    """Return the left half of a token's SHA-256 in Base64url: ``at_hash``."""
    digest = hashlib.sha256(token.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
