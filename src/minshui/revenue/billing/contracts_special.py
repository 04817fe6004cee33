"""What special billing takes and gives: bills without a reading (特殊开账)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from minshui.revenue.parameter.facade import ComponentNature

if TYPE_CHECKING:
    from minshui.revenue.billing.contracts import BillContract


@dataclass(frozen=True, slots=True)
class SpecialItem:
    """What is charged for one cost component, in fen, above 0."""

    component_code: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class SpecialBill:
    """One bill: an account and its items, each component once."""

    account_id: int
    items: tuple[SpecialItem, ...]


@dataclass(frozen=True, slots=True)
class IssueSpecial:
    """Bills raised together, one an account.

    ``bill_month`` is this month, ``due_on`` so many days from today as the parameter says, where
    they are not given. A ``reference_no`` is billed once.
    """

    bills: tuple[SpecialBill, ...]
    reason: str
    bill_month: int | None = None
    due_on: date | None = None
    reference_no: str | None = None


@dataclass(frozen=True, slots=True)
class SpecialComponent:
    """What special bills come to for one component, and where it is booked."""

    code: str
    name: str
    nature: ComponentNature
    ledger_account_code: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class SpecialPreview:
    """What special bills would come to if they were issued now.

    ``prepaid_fen`` is what their accounts hold: it pays older bills first.
    """

    bill_count: int
    total_amount_fen: int
    prepaid_fen: int
    bill_month: int
    due_on: date
    needs_approval: bool
    components: tuple[SpecialComponent, ...]


@dataclass(frozen=True, slots=True)
class SpecialIssued:
    """Special bills as issued; ``bill_numbers`` in the order of their accounts."""

    id: int
    code: str
    bill_month: int
    bill_count: int
    total_amount_fen: int
    offset_fen: int
    bill_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecialFilter:
    """Which special bills to list; what is None does not restrict."""

    cust_id: int | None = None
    bill_month: int | None = None
    status: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class SpecialBillView:
    """A special bill with the billing it belongs to and its items, by component name."""

    bill: BillContract
    billing_code: str
    reference_no: str | None
    reason: str
    items: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SpecialOrigin:
    """Which special billing a bill belongs to."""

    code: str
    reference_no: str | None
    reason: str
    process_code: str | None


@dataclass(frozen=True, slots=True)
class HeldDeposit:
    """Money held for a customer (押金) by a bill: charged, and held now; fen.

    ``held_fen`` is what was paid of it and not given back.
    """

    number: str
    account_id: int
    component_code: str
    component_name: str
    charged_fen: int
    held_fen: int
