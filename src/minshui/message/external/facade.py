"""The only door of messages to and from systems outside."""

from __future__ import annotations

from minshui.message.external.contracts import SendToParty, SentToOne
from minshui.message.external.external_channel import ExternalChannel
from minshui.message.external.kind import PARTIES, WEBHOOK_KIND
from minshui.message.external.use_cases.send_to_party import send_to_party

__all__ = [
    "PARTIES",
    "WEBHOOK_KIND",
    "ExternalChannel",
    "SendToParty",
    "SentToOne",
    "send_to_party",
]
