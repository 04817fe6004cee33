"""Verification codes as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LIFETIME = timedelta(minutes=5)
MOST_ATTEMPTS = 5
"""Wrong codes after which a code is worth nothing any more."""
PAUSE = timedelta(seconds=60)
"""Between two codes for one mobile."""
MOST_PER_DAY = 10
"""Codes for one mobile within any 24 hours, whatever they are for."""
MOST_PER_SOURCE = 60
"""Codes asked for by one source within any hour."""


class Purpose(StrEnum):
    """What a code is good for; it is worth nothing for anything else."""

    MOBILE_CHECK = "mobile_check"
    """A customer at the counter shows that a number is theirs."""
    SIGN_IN = "sign_in"
    SECOND_FACTOR = "second_factor"
    """Somebody of the staff shows what they hold beside their password."""
    BINDING = "binding"
    """Somebody on the customers' side binds an account."""


@dataclass(frozen=True, slots=True)
class RequestCode:
    """A code asked for. ``source`` is who asks: ``user:7``, or a network address."""

    mobile: str
    purpose: Purpose
    source: str


@dataclass(frozen=True, slots=True)
class CodeRequested:
    """A code that is on its way; the code itself is told to nobody but the receiver."""

    id: int
    message_id: int
    expires_at: datetime
    next_request_at: datetime


class Finding(StrEnum):
    """What a code that somebody entered is worth."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    WORTHLESS = "worthless"
    """There is none that could be entered: expired, used, tried too often, or never sent."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finding, and how often one may try again."""

    finding: Finding
    attempts_left: int = 0
