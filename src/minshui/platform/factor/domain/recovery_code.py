"""The texts of recovery codes; their randomness comes from outside."""

from __future__ import annotations

import hashlib

# 32 signs that nobody confuses: neither 0 and O nor 1 and I.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 16
_GROUP = 4
RANDOM_BYTES = _LENGTH
CODES_AT_ONCE = 10


def recovery_code(random: bytes) -> str:
    """Return a code like ``AB2C-D3EF-G4HJ-K5LM``: 80 bits of the given bytes."""
    signs = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in random[:_LENGTH])
    return "-".join(signs[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def recovery_hash(user_id: int, code: str) -> str:
    """Return what is stored of a code; it has 80 bits of its own, so a fast hash will do.

    However it was typed: hyphens, spaces and case don't matter.
    """
    signs = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(f"{user_id}:{signs}".encode()).hexdigest()
