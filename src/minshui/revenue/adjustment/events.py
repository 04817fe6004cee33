"""News of adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class AdjustmentExecuted:
    """An adjustment was made: a reduction is negative."""

    event_type: ClassVar[str] = "adjustment.executed"
    adjustment_id: int
    account_id: int
    bill_id: int
    adjustment_bill_id: int
    total_fen: int
