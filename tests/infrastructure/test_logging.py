"""No secret reaches a log line."""

from __future__ import annotations

import logging

import pytest

from minshui.infrastructure.settings import Settings
from minshui.infrastructure.telemetry.logging import configure_logging, mask_secrets


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


def test_tokens_in_an_address_are_masked() -> None:
    address = "POST https://api.weixin.qq.com/cgi-bin/token?appid=wx1&secret=hunter2&grant=c failed"
    line = mask_secrets(None, "info", {"event": address})
    masked = "POST https://api.weixin.qq.com/cgi-bin/token?appid=wx1&secret=***&grant=c failed"
    assert line == {"event": masked}


def test_calls_to_suppliers_are_not_logged_with_their_addresses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given: the root logger is put back afterwards
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", root.handlers)
    monkeypatch.setattr(root, "level", root.level)
    # when
    configure_logging(Settings(), "test-logging", to_terminal=False)
    # then
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)
