"""What collective payers give and take. Amounts in fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class CreateGroup:
    """A group to be, paid for by the customer with a number."""

    name: str
    payer_code: str


@dataclass(frozen=True, slots=True)
class Group:
    """A collective payer; ``owed_fen`` is what its members owe today.

    Late fees are part of it, and so is what only money on its way may pay (``in_transit_fen``,
    its late fees included), which a distribution leaves alone.
    """

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
    late_fee_fen: int
    in_transit_fen: int


@dataclass(frozen=True, slots=True)
class Member:
    """An account that a group pays for, and what it owes today, told apart as a group's."""

    account_id: int
    customer_code: str
    customer_name: str
    address: str
    joined_on: date
    bill_count: int
    owed_fen: int
    late_fee_fen: int
    in_transit_fen: int


class LeftBecause(StrEnum):
    """Why a group pays for a customer no longer."""

    REMOVED = "removed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class FormerMember:
    """An account that a group paid for, both days included; before 0003 nobody noted why."""

    account_id: int
    customer_code: str
    customer_name: str
    joined_on: date
    left_on: date
    left_because: LeftBecause | None


@dataclass(frozen=True, slots=True)
class Share:
    """What one member got of a distribution, or (negative) gave back."""

    account_id: int
    customer_code: str
    customer_name: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class DistributionHead:
    """Prepayment of the payer spread over members; negative where it undoes another."""

    id: int
    group_id: int
    amount_fen: int
    member_count: int
    distributed_on: date
    prepayment_after_fen: int
    reverses_id: int | None
    undone_by_id: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Distribution(DistributionHead):
    """A distribution with what each member got."""

    shares: Sequence[Share]
