"""What others know of adjusting a bill in quantity or amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from minshui.revenue.billing.contracts import BillContract, BillLineContract


@dataclass(frozen=True, slots=True)
class AdjustBill:
    """An adjustment of one bill, by its number; exactly one of the three ways.

    ``usage_m3`` alone (± m³): priced by the bill's own inputs from where its counter stands now,
    and counted there; a reduction takes the highest tier first. With ``prices`` (yuan a m³ by
    component): at these prices, never in tiers. ``amounts``: ± fen by component.
    ``accounting_month``: a past one that is open (again), in which it is booked.
    """

    number: str
    usage_m3: Decimal = Decimal(0)
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)
    reference: str | None = None
    accounting_month: int | None = None


@dataclass(frozen=True, slots=True)
class AdjustmentPreview:
    """What an adjustment comes to if it is made now.

    ``counter_before_m3`` and ``counter_after_m3`` are where the counter of the bill's earliest
    window stands; ``to_deposit_fen`` is what of a reduction the bill does not ask for any more.
    """

    bill: BillContract
    usage_m3: Decimal
    lines: tuple[BillLineContract, ...]
    total_fen: int
    to_deposit_fen: int
    counter_before_m3: Decimal | None
    counter_after_m3: Decimal | None


@dataclass(frozen=True, slots=True)
class AdjustedBill:
    """The bill that an adjustment made, and its journal (none where nothing moves)."""

    bill_id: int
    number: str
    total_fen: int
    to_deposit_fen: int
    journal_id: int | None
