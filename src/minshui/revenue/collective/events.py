"""News of collective payers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CollectiveDistributed:
    """A payer's prepayment was spread over members."""

    event_type: ClassVar[str] = "collective.distributed"

    group_id: int
    distribution_id: int
    amount_fen: int
    member_count: int


@dataclass(frozen=True, slots=True)
class CollectiveDistributionUndone:
    """What was spread over members went back to the payer."""

    event_type: ClassVar[str] = "collective.distribution_undone"

    group_id: int
    distribution_id: int
    undo_id: int
    amount_fen: int
