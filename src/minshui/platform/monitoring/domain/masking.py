"""What of a payload may be shown: numbers, instants and codes, but no words and no addresses."""

from __future__ import annotations

import re
from typing import Any

_MOST_ITEMS = 50
_SHOWN = re.compile(
    r"[a-z][a-z0-9_.\-]{0,63}"  # enum values, event types
    r"|-?\d{1,6}"
    r"|-?\d{1,12}\.\d{1,6}"
    r"|\d{4}-\d{2}-\d{2}(T[0-9:.+Z-]{5,24})?"
)
_LONG_NUMBER = re.compile(r"(?<!\d)(\d{3})\d{5,}(\d{2})(?!\d)")
_MAIL = re.compile(r"[^\s@<>]+@([\w.-]+)")


def masked_payload(value: Any) -> Any:
    """Return ``value`` with every text cut to its first character, unless it says nobody's data."""
    if isinstance(value, dict):
        return {key: masked_payload(item) for key, item in value.items()}
    if isinstance(value, list):
        shown = [masked_payload(item) for item in value[:_MOST_ITEMS]]
        left_out = len(value) - _MOST_ITEMS
        return [*shown, f"……另有 {left_out} 项"] if left_out > 0 else shown
    if isinstance(value, str) and not _SHOWN.fullmatch(value):
        return f"{value[:1]}***"
    return value


def masked_text(text: str) -> str:
    """Return an error's words without mobiles, identity numbers and mail addresses."""
    return _MAIL.sub(r"***@\1", _LONG_NUMBER.sub(r"\1***\2", text))
