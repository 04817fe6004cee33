"""The dictionary of reading statuses (R-035): what a reader found at the meter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class ReadingStatus:
    """One status. ``without_pointer`` says what happens when no pointer is given.

    ``refuse``: a pointer is required; ``estimate``: usage is estimated; ``zero``: the pointer
    stays, usage is 0. ``estimated``: even a given pointer counts as an estimate, for the read
    rate (R-042) and for the true-up by the next actual reading.
    """

    code: str
    name: str
    without_pointer: str
    estimated: bool = False


DEFAULT_STATUSES: tuple[dict[str, Any], ...] = (
    {"code": "normal", "name": "正常", "without_pointer": "refuse", "estimated": False},
    {"code": "faulty", "name": "故障", "without_pointer": "estimate", "estimated": False},
    {"code": "estimated", "name": "估读", "without_pointer": "estimate", "estimated": True},
    {"code": "refused", "name": "拒抄", "without_pointer": "estimate", "estimated": False},
    {"code": "empty", "name": "空房", "without_pointer": "zero", "estimated": False},
    {"code": "submerged", "name": "水淹掩埋", "without_pointer": "estimate", "estimated": False},
)
"""Assumption: the requirement names these and leaves the consequences open; tenants set theirs."""


def status_dictionary(entries: Iterable[Mapping[str, Any]]) -> dict[str, ReadingStatus]:
    """Return the statuses by code, from the parameter's entries."""
    return {
        str(entry["code"]): ReadingStatus(
            code=str(entry["code"]),
            name=str(entry["name"]),
            without_pointer=str(entry["without_pointer"]),
            estimated=bool(entry.get("estimated", False)),
        )
        for entry in entries
    }
