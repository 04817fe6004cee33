"""What others see of bounces and unreachable addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one look into the bounce mailboxes brought.

    ``read`` mails were new, ``matched`` of them speak of a message of ours; ``more``: others wait.
    ``faults`` say which supplier's mailbox could not be read, and why.
    """

    read: int = 0
    matched: int = 0
    more: bool = False
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BounceListing:
    """A mail of a bounce mailbox; ``address_mask`` is of the message that it is about."""

    id: int
    supplier: str
    kind: str
    status: str
    text: str
    message_id: int | None
    address_mask: str | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Unreachable:
    """An address that does not exist. ``lifted_at``: a person has said that it may be tried."""

    id: int
    address_mask: str | None
    message_id: int
    status: str
    text: str
    times: int
    first_at: datetime
    last_at: datetime
    lifted_at: datetime | None
    lift_reason: str | None


@dataclass(frozen=True, slots=True)
class ConnectionStep:
    """One step of a connection test and what came of it."""

    name: str
    passed: bool
    text: str
