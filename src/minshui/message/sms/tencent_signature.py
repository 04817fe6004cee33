"""Tencent Cloud's signature TC3-HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

TC3 = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"
_SIGNED = "content-type;host;x-tc-action"


@dataclass(frozen=True, slots=True)
class Tc3Request:
    """What of a call is signed. ``timestamp`` counts seconds; its date is that of UTC."""

    service: str
    host: str
    action: str
    timestamp: int
    payload: bytes

    @property
    def date(self) -> str:
        """The UTC date of the timestamp."""
        return f"{datetime.fromtimestamp(self.timestamp, UTC):%Y-%m-%d}"

    @property
    def scope(self) -> str:
        """What the signing key is good for."""
        return f"{self.date}/{self.service}/tc3_request"

    def string_to_sign(self) -> str:
        """Return what is signed."""
        canonical = (
            f"POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{self.host}\n"
            f"x-tc-action:{self.action.lower()}\n\n{_SIGNED}\n"
            f"{hashlib.sha256(self.payload).hexdigest()}"
        )
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        return f"{TC3}\n{self.timestamp}\n{self.scope}\n{hashed}"


def signing_keys(secret_key: str, date: str, service: str) -> tuple[bytes, bytes, bytes]:
    """Return the chain of keys: of the date, of the service, the one that signs."""
    of_date = hmac.digest(f"TC3{secret_key}".encode(), date.encode(), "sha256")
    of_service = hmac.digest(of_date, service.encode(), "sha256")
    return of_date, of_service, hmac.digest(of_service, b"tc3_request", "sha256")


def tc3_signature(secret_key: str, request: Tc3Request) -> str:
    """Return the signature of a call in hex."""
    *_, key = signing_keys(secret_key, request.date, request.service)
    return hmac.digest(key, request.string_to_sign().encode(), "sha256").hex()


def tc3_authorization(secret_id: str, secret_key: str, request: Tc3Request) -> str:
    """Return the ``Authorization`` header."""
    return (
        f"{TC3} Credential={secret_id}/{request.scope}, SignedHeaders={_SIGNED}, "
        f"Signature={tc3_signature(secret_key, request)}"
    )
