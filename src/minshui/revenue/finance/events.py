"""News of finance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class MonthClosed:
    """An accounting month was closed."""

    event_type: ClassVar[str] = "finance.month_closed"

    month: int
    revision: int


@dataclass(frozen=True, slots=True)
class MonthReopened:
    """A closed month takes postings again."""

    event_type: ClassVar[str] = "finance.month_reopened"

    month: int
    revision: int


@dataclass(frozen=True, slots=True)
class ComponentRemitted:
    """Money collected for others was paid over."""

    event_type: ClassVar[str] = "finance.component_remitted"

    remittance_id: int
    component_code: str
    amount_fen: int
