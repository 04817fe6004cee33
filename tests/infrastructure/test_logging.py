"""No secret reaches a log line."""

from __future__ import annotations

from minshui.infrastructure.telemetry.logging import mask_secrets


def test_secrets_are_masked_wherever_they_stand() -> None:
    line = mask_secrets(
        None,
        "info",
        {
            "event": "connect postgresql://minshui:hunter2@host/db failed",
            "password": "hunter2",
            "request": {"Authorization": "Bearer abc", "path": "/x"},
            "tokens": ["abc"],
            "count": 3,
        },
    )
    assert line == {
        "event": "connect postgresql://minshui:***@host/db failed",
        "password": "***",
        "request": {"Authorization": "***", "path": "/x"},
        "tokens": "***",
        "count": 3,
    }
