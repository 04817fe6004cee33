"""How much a line has to do in one tenant: for the metrics, the command line and the API."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from minshui.infrastructure.context import Context


@dataclass(frozen=True, slots=True)
class Depth:
    """What waits in a line at an instant.

    ``due``: rows that may be taken now, those in somebody's hands included. ``delayed``: due later,
    by plan or because they failed. ``parked``: given up on, waiting for a person.
    ``oldest_at``: when the oldest due row came to be; ``due_since``: since when the longest waiting
    one has been due. Both None: nothing is due.
    """

    due: int = 0
    delayed: int = 0
    parked: int = 0
    oldest_at: datetime | None = None
    due_since: datetime | None = None


DepthOf = Callable[[Context], Awaitable[Depth]]
"""Measures one line in the context's tenant, by indexes of open rows only: it is asked often."""


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A line that can tell its depth, declared once by the module that owns its rows.

    ``name`` is the line's, such as ``messages.sms``; ``title`` is what people read: 短信.
    """

    name: str
    title: str
    depth_of: DepthOf

    def __post_init__(self) -> None:
        if _LINES.setdefault(self.name, self) != self:
            raise ValueError(f"line {self.name} is measured twice")


_LINES: dict[str, MeasuredLine] = {}


def measured_lines() -> Mapping[str, MeasuredLine]:
    """Return every line declared by the modules imported so far, by name."""
    return dict(sorted(_LINES.items()))
