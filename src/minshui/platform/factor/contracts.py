"""What others know of second factors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FactorKind(StrEnum):
    """What a person can show beside their password."""

    TOTP = "totp"
    """A code of an authenticator application (RFC 6238)."""
    SMS = "sms"
    """A code sent to the mobile that was confirmed at enrolment."""
    RECOVERY = "recovery"
    """One of the codes kept for the day when the others are lost."""


ENROLLED_KINDS = (FactorKind.TOTP, FactorKind.SMS)
"""What people enrol; recovery codes come with the first of them."""


@dataclass(frozen=True, slots=True)
class FactorPolicy:
    """How second factors guard the tenant (R-122). The defaults are ours until it decides.

    ``step_up_minutes`` is how long a proof of identity opens high-risk routes; 0, outside
    production only: they ask for none. Whoever holds one of ``required_roles`` or
    ``required_permissions`` must have a second factor.
    """

    step_up_minutes: int = 5
    max_failures: int = 5
    lock_minutes: int = 15
    sms_allowed: bool = True
    required_roles: tuple[str, ...] = ()
    required_permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnrolledFactor:
    """A second factor that a user has confirmed."""

    kind: FactorKind
    confirmed_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FactorsOfUser:
    """All that stands between a password and its user's session."""

    enrolled: tuple[EnrolledFactor, ...]
    recovery_codes_left: int
    locked_until_at: datetime | None


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A fresh secret for an authenticator application; it counts once a code of it was shown."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class SmsCodeSent:
    """A code is on its way, and when the next may be asked for."""

    mobile_tail: str
    expires_at: datetime
    next_request_at: datetime


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A factor counts from now on; the first one brings recovery codes, told this once."""

    recovery_codes: tuple[str, ...]
