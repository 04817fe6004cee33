"""What the customer module tells others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CustomerOpened:
    """A customer was opened, with an account."""

    event_type: ClassVar[str] = "customer.opened"
    cust_id: int
    account_id: int
    code: str


@dataclass(frozen=True, slots=True)
class CustomerStatusChanged:
    """A customer was suspended, resumed, closed or reinstated."""

    event_type: ClassVar[str] = "customer.status_changed"
    cust_id: int
    before: str
    after: str
