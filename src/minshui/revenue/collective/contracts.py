"""What collective payers give and take. Amounts in fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CreateGroup:
    """A group to be, paid for by the customer with a number."""

    name: str
    payer_code: str


@dataclass(frozen=True, slots=True)
class Group:
    """A collective payer; ``owed_fen`` is what its members' bills have open."""

    id: int
    code: str
    name: str
    payer_account_id: int
    payer_code: str
    payer_name: str
    status: str
    member_count: int
    prepayment_fen: int
    owed_fen: int


@dataclass(frozen=True, slots=True)
class Member:
    """An account that a group pays for, and what it owes."""

    account_id: int
    customer_code: str
    customer_name: str
    address: str
    joined_on: date
    bill_count: int
    owed_fen: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one member got of a distribution."""

    account_id: int
    customer_code: str
    customer_name: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """Prepayment of the payer spread over members."""

    id: int
    group_id: int
    amount_fen: int
    member_count: int
    distributed_on: date
    prepayment_after_fen: int
    shares: Sequence[Share]
