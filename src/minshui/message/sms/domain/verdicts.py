"""What a supplier's word for a failure means for the message and for the supplier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from minshui.message.gateway.facade import Outcome


class Blame(StrEnum):
    """Whom a failure speaks against."""

    NOBODY = "nobody"
    MESSAGE = "message"
    """This one message: others of the same call may be fine."""
    SUPPLIER = "supplier"
    """The supplier, for now: many such in a row pause it."""
    ACCOUNT = "account"
    """Our account there: it fails until a person does something."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome, who is to blame, and when it makes sense to try again."""

    outcome: Outcome
    blame: Blame = Blame.NOBODY
    retry_after: timedelta | None = None


ACCEPTED = Verdict(Outcome.ACCEPTED)
DELIVERED = Verdict(Outcome.DELIVERED)
UNKNOWN = Verdict(Outcome.UNKNOWN, Blame.SUPPLIER)
NOT_SENT = Verdict(Outcome.SUPPLIER_FAILED, Blame.SUPPLIER)
REFUSED = Verdict(Outcome.REFUSED, Blame.MESSAGE)
THROTTLED = Verdict(Outcome.THROTTLED, retry_after=timedelta(seconds=1))
UNFIT = Verdict(Outcome.SUPPLIER_FAILED)
"""This supplier cannot take this template or signature; another may."""
ACCOUNT_FAULT = Verdict(Outcome.SUPPLIER_FAILED, Blame.ACCOUNT)


def too_often(span: timedelta) -> Verdict:
    """Return the verdict on a number that has had its share for a minute, an hour or a day.

    Within the hour it is worth waiting for; for the day another supplier is.
    """
    if span >= timedelta(days=1):
        return Verdict(Outcome.SUPPLIER_FAILED, Blame.MESSAGE)
    return Verdict(Outcome.THROTTLED, Blame.MESSAGE, span)
