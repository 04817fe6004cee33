"""Signals as text: several travel together as one JSON list."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator

from minshui.infrastructure.signals.contracts import MAX_SIGNAL_BYTES, Payload


def encode_signal(topic: str, payload: Payload) -> str:
    """Return one signal as ASCII; raises ``ValueError`` if it is too long or not JSON."""
    try:
        text = json.dumps([topic, dict(payload)], separators=(",", ":"), allow_nan=False)
    except TypeError as reason:
        raise ValueError(f"a signal on {topic} is not JSON: {reason}") from reason
    if len(text) > MAX_SIGNAL_BYTES:
        raise ValueError(f"a signal on {topic} has {len(text)} bytes, at most {MAX_SIGNAL_BYTES}")
    return text


def join_signals(waiting: deque[str], max_bytes: int) -> tuple[str, int]:
    """Return as many signals as fit into one text, from the left, and how many they are."""
    taken: list[str] = []
    length = 2
    for text in waiting:
        if taken and length + len(text) + 1 > max_bytes:
            break
        taken.append(text)
        length += len(text) + 1
    return f"[{','.join(taken)}]", len(taken)


def split_signals(text: str) -> Iterator[tuple[str, Payload]]:
    """Yield the signals of a text; raises ``ValueError`` if it is not one of ours."""
    try:
        for topic, payload in json.loads(text):
            yield str(topic), dict(payload)
    except TypeError as reason:
        raise ValueError(f"not a list of signals: {reason}") from reason
