"""The channels that templates are written for, and how each writes a value into its words."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from minshui.kernel.errors import MinshuiError, Place
from minshui.message.template.errors import TEMPLATE_CHANNEL

SMS, MAIL, INBOX, WECHAT, EXTERNAL = "sms", "mail", "inbox", "wechat", "external"
# The values of the gateway's ``ChannelCode``, which stands above this module.
CHANNELS = (SMS, MAIL, INBOX, WECHAT, EXTERNAL)
CHANNEL_NAMES = {
    SMS: "短信",
    MAIL: "邮件",
    INBOX: "站内信",
    WECHAT: "微信",
    EXTERNAL: "外部系统",
}
FORMAT = "format"
JSON_FORMAT = "json"

Escape = Callable[[str], str]


def is_json(channel: str, binding: Mapping[str, Any]) -> bool:
    """Return whether a version's body is a JSON document."""
    return channel == EXTERNAL and binding.get(FORMAT) == JSON_FORMAT


def body_escape(channel: str, binding: Mapping[str, Any]) -> Escape | None:
    """Return how values are written into the body so that they stay in their places.

    None: as they are, because the body is plain text.
    """
    if channel == MAIL:
        return html.escape
    return _in_json_string if is_json(channel, binding) else None


def check_channels(channels: Sequence[str]) -> None:
    """Raise ``E_TEMPLATE_CHANNEL`` unless all are channels, each once."""
    for number, channel in enumerate(channels):
        if channel not in CHANNELS or channel in channels[:number]:
            raise MinshuiError(
                TEMPLATE_CHANNEL,
                place=Place("channels"),
                channel=channel,
                channels="、".join(CHANNELS),
            )


def _in_json_string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
