"""The port of the shared cache."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

MAX_KEY_LENGTH = 120
MAX_VALUE_BYTES = 1_000_000
MAX_TTL = timedelta(days=1)


class SharedCache(Protocol):
    """Values that all processes see for a time; any of them may be gone at any moment.

    ``namespace`` says whose they are and what (``FZ2026001:template``), in at most
    ``MAX_KEY_LENGTH`` characters, as has ``key``. Values are JSON. A cache that does not answer
    is an empty one: nothing is raised for it. So a value may outlive being forgotten, or be put
    by somebody who read before the change: never by more than its ``ttl``. Writes take effect at
    once, whatever becomes of the caller's transaction: forget after the commit.
    """

    async def get(self, namespace: str, key: str) -> Any | None:
        """Return the value, or None: unknown, expired or forgotten."""
        ...

    async def put(self, namespace: str, key: str, value: Any, ttl: timedelta) -> None:
        """Keep a value; raises ``ValueError`` if it is None, not JSON, too long or for too long."""
        ...

    async def forget(self, namespace: str, key: str | None = None) -> None:
        """Drop one value, or all of the namespace."""
        ...
