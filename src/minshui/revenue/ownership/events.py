"""News of closings and transfers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AccountSettled:
    """Meters of an account were taken out for good and their last readings billed."""

    event_type: ClassVar[str] = "ownership.account_settled"
    closing_id: int
    account_id: int
    closed: bool


@dataclass(frozen=True, slots=True)
class OwnershipTransferred:
    """A connection went from one customer to another."""

    event_type: ClassVar[str] = "ownership.transferred"
    transfer_id: int
    from_account_id: int
    to_account_id: int
