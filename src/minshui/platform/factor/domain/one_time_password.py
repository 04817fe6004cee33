"""Time-based one-time passwords: RFC 6238 over RFC 4226, SHA-1, six digits, thirty seconds.

These are what every authenticator application reads from the QR code; some ignore other choices.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

SECRET_BYTES = 20
DIGITS = 6
PERIOD_SECONDS = 30
_STEPS_OF_SKEW = 1


def code_of_step(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the password of one time step (the HOTP value of RFC 4226 for that counter)."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: bytes, code: str, now: datetime, last_step: int | None) -> int | None:
    """Return the step whose password ``code`` is, one step early or late allowed; else None.

    Steps up to ``last_step`` are spent: a password is good once (RFC 6238, section 5.2).
    """
    given = code.encode()
    current = int(now.timestamp()) // PERIOD_SECONDS
    for step in range(current - _STEPS_OF_SKEW, current + _STEPS_OF_SKEW + 1):
        is_spent = last_step is not None and step <= last_step
        if not is_spent and hmac.compare_digest(code_of_step(secret, step).encode(), given):
            return step
    return None


def secret_text(secret: bytes) -> str:
    """Return the secret as people type it into an application: Base32."""
    return base64.b32encode(secret).decode().rstrip("=")


def provisioning_uri(secret: bytes, issuer: str, account: str) -> str:
    """Return what the QR code says to the application."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    parameters = {
        "secret": secret_text(secret),
        "issuer": issuer,
        "algorithm": "SHA1",
        "digits": DIGITS,
        "period": PERIOD_SECONDS,
    }
    return f"otpauth://totp/{label}?{urlencode(parameters, quote_via=quote)}"
