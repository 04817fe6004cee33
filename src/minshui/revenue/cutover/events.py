"""News from cut-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class CutoverLoaded:
    """Customers, meters and balances of the system before ours were taken over."""

    event_type: ClassVar[str] = "cutover.loaded"
    cutover_id: int
    cutover_on: date
    customer_count: int
    arrears_fen: int
    prepayment_fen: int


@dataclass(frozen=True, slots=True)
class CutoverAccepted:
    """A second person has accepted a cut-over: it can no longer be undone."""

    event_type: ClassVar[str] = "cutover.accepted"
    cutover_id: int


@dataclass(frozen=True, slots=True)
class CutoverUndone:
    """Everything that a cut-over had brought in was taken away again."""

    event_type: ClassVar[str] = "cutover.undone"
    cutover_id: int
