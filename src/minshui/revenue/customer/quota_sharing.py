"""What sharing a quota takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ShareQuota:
    """An account that shares a main one's quota from a day on (today where it is not given)."""

    main_account_id: int
    customer_code: str
    from_on: date | None = None


@dataclass(frozen=True, slots=True)
class EndQuotaShare:
    """An account that shares no longer; ``to_on`` is the last day, yesterday if not given."""

    main_account_id: int
    customer_code: str
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class QuotaShareContract:
    """A sub-customer of a shared quota."""

    id: int
    main_account_id: int
    account_id: int
    customer_code: str
    customer_name: str
    from_on: date
    to_on: date | None
