"""Values and their places as the adapters store them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from minshui.infrastructure.cache.contracts import MAX_KEY_LENGTH, MAX_TTL, MAX_VALUE_BYTES


def encode_value(value: Any, ttl: timedelta) -> str:
    """Return a value as text; raises ``ValueError`` for what cannot be kept."""
    if value is None:
        raise ValueError("None means that there is no value")
    if not timedelta(0) < ttl <= MAX_TTL:
        raise ValueError(f"a value is kept for at most {MAX_TTL}, not {ttl}")
    try:
        text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    except TypeError as reason:
        raise ValueError(f"a value to be kept is not JSON: {reason}") from reason
    if len(text) > MAX_VALUE_BYTES:
        raise ValueError(f"a value to be kept has {len(text)} bytes, at most {MAX_VALUE_BYTES}")
    return text


def check_place(*parts: str) -> None:
    """Raise ``ValueError`` if a namespace or key is too long or empty."""
    for part in parts:
        if not 1 <= len(part) <= MAX_KEY_LENGTH:
            raise ValueError(f"a place in the cache has {len(part)} characters: {part[:40]}…")
