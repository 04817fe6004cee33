"""What a party's answer to a webhook means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from minshui.message.gateway.facade import Outcome

_DEFAULT_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)
# What says that our side is set up wrongly: every message would fare the same.
_MISCONFIGURED = frozenset((401, 403, 404, 405, 407))
_NOT_TAKEN_YET = frozenset((408, 425))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What follows from an answer.

    ``blames_party``: count it against the party; ``is_gone``: it wants no more messages at all.
    """

    outcome: Outcome
    retry_after: timedelta | None = None
    blames_party: bool = False
    is_gone: bool = False


def meaning_of(status: int, headers: Mapping[str, str], now: datetime) -> Meaning:
    """Return what an HTTP status means (Standard Webhooks; RFC 9110 for ``Retry-After``).

    5xx leaves open whether it was taken; the same call may safely come again, by its id.
    """
    if 200 <= status < 300:
        return Meaning(Outcome.ACCEPTED)
    if status == 410:
        return Meaning(Outcome.REFUSED, is_gone=True)
    asked = headers.get("retry-after", "")
    if status == 429 or (status == 503 and asked):
        return Meaning(Outcome.THROTTLED, retry_after=pause_of(asked, now))
    if status >= 500 or status in _NOT_TAKEN_YET:
        return Meaning(Outcome.UNKNOWN, blames_party=True)
    if status in _MISCONFIGURED or status < 400:
        return Meaning(Outcome.SUPPLIER_FAILED, blames_party=True)
    return Meaning(Outcome.REFUSED)


def pause_of(retry_after: str, now: datetime) -> timedelta:
    """Return the pause that ``Retry-After`` asks for, in seconds or as a date, within reason."""
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        pause = timedelta(seconds=min(int(text[:9]), 10**6))
    else:
        try:
            pause = parsedate_to_datetime(text) - now
        except (TypeError, ValueError):
            return _DEFAULT_PAUSE
    return min(max(pause, timedelta(seconds=1)), _LONGEST_PAUSE)
