"""What an SMTP server's reply means for the mail, and for the server (RFC 5321, RFC 3463)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from minshui.message.gateway.facade import Outcome
from minshui.message.mail.domain.mail_addresses import without_addresses
from minshui.message.mail.domain.statuses import GONE, STATUS

LATER = timedelta(minutes=5)
"""When to come again after ``421`` or greylisting, which commonly lasts five minutes."""
_MUCH_LATER = timedelta(minutes=15)
THROTTLED_AT_MOST = timedelta(days=1)
"""After so long, being put off counts as an attempt."""

_GREYLISTED = re.compile(r"gr[ea]ylist|try again later|稍后", re.IGNORECASE)
_TOO_MANY = re.compile(
    r"frequen|rate.?limit|too (?:many|much|fast)|exceed\w* .*(?:limit|quota).*(?:hour|day|minute)"
    r"|频率|过于频繁|次数过多",
    re.IGNORECASE,
)
_RELAY = re.compile(r"relay|authenticat\w+ (?:is )?required|not permitted to send", re.IGNORECASE)


class Stage(StrEnum):
    """How far the conversation had come."""

    CONNECT = "connect"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a reply.

    ``blames_supplier``: other mails would fare no better now; ``for_good``: until a person does
    something. ``unreachable``: the address does not exist, so nothing should go there again.
    """

    outcome: Outcome
    code: str
    text: str
    retry_after: timedelta | None = None
    blames_supplier: bool = False
    for_good: bool = False
    unreachable: bool = False


def judge_reply(stage: Stage, code: int, text: str, waited: timedelta) -> Verdict:
    """Return what a reply of 4xx or 5xx means. ``waited``: since the mail was asked for."""
    found = STATUS.search(text)
    enhanced = found[1] if found else ""
    name, words = f"{code} {enhanced}".strip(), without_addresses(text)
    early = stage in {Stage.CONNECT, Stage.LOGIN, Stage.SENDER}
    if code == 421 or _TOO_MANY.search(text):
        pause = LATER if code == 421 else _MUCH_LATER
        return _put_off(name, words, pause, waited, of_all=early or code == 421)
    if 400 <= code < 500:
        if not early and (code == 450 or _GREYLISTED.search(text)):
            return _put_off(name, words, LATER, waited)
        return Verdict(Outcome.SUPPLIER_FAILED, name, words, blames_supplier=early)
    if early or (stage is Stage.RECIPIENT and _RELAY.search(text)):
        too_large = stage is Stage.SENDER and code == 552
        if too_large:
            return Verdict(Outcome.REFUSED, name, words)
        for_good = stage is Stage.LOGIN or enhanced == "5.7.1"
        return Verdict(
            Outcome.SUPPLIER_FAILED, name, words, blames_supplier=True, for_good=for_good
        )
    gone = stage is Stage.RECIPIENT and enhanced in GONE
    return Verdict(Outcome.REFUSED, name, words, unreachable=gone)


def lost_connection(stage: Stage, text: str) -> Verdict:
    """Return what it means that the connection ended, or no answer came in time.

    Once the mail's text was being sent, the server may have taken it.
    """
    words = without_addresses(text)
    if stage is Stage.DATA:
        return Verdict(Outcome.UNKNOWN, "SMTP_LOST", words)
    return Verdict(Outcome.SUPPLIER_FAILED, "SMTP_LOST", words, blames_supplier=True)


def _put_off(
    code: str, text: str, pause: timedelta, waited: timedelta, *, of_all: bool = False
) -> Verdict:
    if waited > THROTTLED_AT_MOST:
        return Verdict(Outcome.SUPPLIER_FAILED, code, text, blames_supplier=of_all)
    return Verdict(Outcome.THROTTLED, code, text, retry_after=pause, blames_supplier=of_all)
