"""Passwords: hashed with bcrypt (R-119), upgradeable, never on the event loop.

A password that was made up at random is hashed cheaply: the cost slows down guessing what people
choose, and nobody guesses sixty random bits. Its first sign-in renews the hash.

A stored hash begins with its scheme, ``bcrypt-sha256$``: the password's SHA-256 (bcrypt itself
reads 72 bytes at most and stops at a NUL) hashed by bcrypt, whose own text carries the cost.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from math import ceil

import bcrypt

from minshui.infrastructure.settings import Settings

_SCHEME = "bcrypt-sha256$"
_MADE_UP_COST = 4


class PasswordHasher:
    """Hashes at one cost; verifies every cost, and says when a hash is due for renewal."""

    def __init__(self, cost: int) -> None:
        self._cost = cost

    async def hash(self, password: str) -> str:
        """Return the hash to store."""
        return await asyncio.to_thread(_hash, password, self._cost)

    async def hash_made_up(self, passwords: Sequence[str]) -> list[str]:
        """Return the hashes of passwords made up at random, thousands of them in seconds."""
        share = ceil(len(passwords) / (os.cpu_count() or 1)) or 1
        parts = (passwords[start : start + share] for start in range(0, len(passwords), share))
        hashed = await asyncio.gather(*(asyncio.to_thread(_hash_made_up, part) for part in parts))
        return [each for part in hashed for each in part]

    async def matches(self, password: str, stored: str | None) -> bool:
        """Return whether ``password`` is the stored one; as slow where there is none to compare."""
        return await asyncio.to_thread(_matches, password, stored, self._cost)

    def is_due_for_renewal(self, stored: str) -> bool:
        """Return whether a good hash was made by an older scheme or at a lower cost."""
        return not stored.startswith(f"{_SCHEME}$2b${self._cost:02d}$")


@lru_cache(maxsize=1)
def password_hasher() -> PasswordHasher:
    """Return the hasher of this process, at the cost that the installation is set to."""
    return PasswordHasher(Settings().password_hash_cost)


def _prepared(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest())


def _hash(password: str, cost: int) -> str:
    return _SCHEME + bcrypt.hashpw(_prepared(password), bcrypt.gensalt(cost)).decode()


def _hash_made_up(passwords: Sequence[str]) -> list[str]:
    return [_hash(password, _MADE_UP_COST) for password in passwords]


def _cost_of(stored: str) -> int:
    return int(stored.removeprefix(_SCHEME).split("$")[2])


@lru_cache(maxsize=4)
def _nobodys_hash(cost: int) -> str:
    return _hash("", cost)


def _matches(password: str, stored: str | None, cost: int) -> bool:
    known = stored is not None and stored.startswith(_SCHEME)
    text = stored if stored is not None and known else _nobodys_hash(cost)
    equal = _check(password, text)
    if _cost_of(text) < cost:  # else the time taken would tell whose password was made up
        _check(password, _nobodys_hash(cost))
    return equal and known


def _check(password: str, stored: str) -> bool:
    return bcrypt.checkpw(_prepared(password), stored.removeprefix(_SCHEME).encode())
