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
