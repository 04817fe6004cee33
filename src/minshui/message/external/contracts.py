"""What comes from a party outside, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from minshui.message.external.domain.signatures import Signed


@dataclass(frozen=True, slots=True)
class PartyCall:
    """A call as it came: ``body`` byte by byte."""

    party: str
    signed: Signed
    body: bytes


@dataclass(frozen=True, slots=True)
class SendToParty:
    """A message to users of a party; ``receivers`` are named as the party names them."""

    party: str
    template_code: str
    receivers: tuple[str, ...]
    parameters: Mapping[str, Any]
    dedupe_key: str


@dataclass(frozen=True, slots=True)
class SentToOne:
    """What became of the message to one user."""

    receiver: str
    message_id: int
    state: str
    replayed: bool
