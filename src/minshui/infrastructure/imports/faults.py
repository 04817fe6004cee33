"""The faults found in a file: each with row, column, code and a Chinese sentence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from minshui.kernel.errors import ErrorCode, MinshuiError


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault. ``row`` is counted as a spreadsheet shows it: the header is row 1."""

    row: int
    column: str | None
    code: str
    message: str


class FaultList:
    """Every fault of a file, in the order of rows."""

    def __init__(self) -> None:
        self._by_row: dict[int, list[RowFault]] = defaultdict(list)

    def add(self, row: int, error: ErrorCode, column: str | None = None, **params: Any) -> None:
        """Record a fault of ``row``; ``column`` (the header) also fills the sentence's name."""
        if column is not None:
            params.setdefault("column", column)
        fault = MinshuiError(error, **params)
        self._by_row[row].append(RowFault(row, column, fault.code, fault.message))

    def add_error(self, row: int, error: MinshuiError, column: str | None = None) -> None:
        """Record what a rule of the business refused about ``row``."""
        self._by_row[row].append(RowFault(row, column, error.code, error.message))

    def has(self, row: int) -> bool:
        """Return whether a fault of ``row`` is known."""
        return row in self._by_row

    def of_row(self, row: int) -> list[RowFault]:
        """Return the faults of one row."""
        return list(self._by_row.get(row, ()))

    def all(self) -> list[RowFault]:
        """Return every fault, by row."""
        return [fault for row in sorted(self._by_row) for fault in self._by_row[row]]

    def __len__(self) -> int:
        return sum(len(faults) for faults in self._by_row.values())
