"""Proof keys for code exchange (RFC 7636): S256 and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

METHOD = "S256"
_CHALLENGE = re.compile(r"[0-9A-Za-z_-]{43}")
_VERIFIER = re.compile(r"[0-9A-Za-z._~-]{43,128}")


def is_challenge(text: str) -> bool:
    """Return whether a text can be a challenge: a SHA-256 in Base64url."""
    return _CHALLENGE.fullmatch(text) is not None


def challenge_of(verifier: str) -> str:
    """Return the challenge that a verifier answers."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def answers(verifier: str, challenge: str) -> bool:
    """Return whether a verifier is the one that a challenge was made of."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    return hmac.compare_digest(challenge_of(verifier), challenge)
