"""A line of work: rows of a tenant's database that workers take and carry out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Visit:
    """What one visit to a tenant reached.

    ``more``: a whole batch was found, so come again at once, and let others help.
    ``next_due_at``: when the earliest row that still waits is due; None: nothing waits.
    """

    handled: int
    more: bool = False
    next_due_at: datetime | None = None


class Line(Protocol):
    """One kind of work, in every tenant: the rows are the truth, the bus only calls for a visit.

    A visit takes rows that nobody else has (``FOR UPDATE SKIP LOCKED``) and handles a bounded
    batch of them, so any number of visits may run at once and one that finds nothing is harmless.
    """

    @property
    def name(self) -> str:
        """The stable name, such as ``events``, ``jobs.billing``, ``messages.sms``."""
        ...

    async def visit(self, tenant_code: str) -> Visit:
        """Handle one batch of what is due."""
        ...


class Waker(Protocol):
    """Calls workers to a tenant's lines. A lost call costs time, never work."""

    def wake(self, tenant_code: str, lines: Iterable[str]) -> None:
        """Call workers to lines that have committed news; returns at once."""
        ...

    async def close(self) -> None:
        """Send what still waits to be sent, and let go."""
        ...
