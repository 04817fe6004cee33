"""What an import declares: its columns, how a cell is read, and what makes two rows the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CellParser = Callable[[str], Any]
"""Turns a stripped, non-empty text into a value, or raises a ``MinshuiError`` that says why not.

The error's parameters need no ``column``: the engine fills it in.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, the Chinese header it is found by, how it is read."""

    field: str
    header: str
    parse: CellParser
    required: bool = False
    example: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportSpec:
    """One kind of import; ``key`` names the fields that together identify a row in a file."""

    code: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    def header_of(self, field_name: str) -> str:
        """Return the header of a field."""
        return next(column.header for column in self.columns if column.field == field_name)


@dataclass(slots=True)
class ImportRow:
    """One row: its number as a spreadsheet shows it, and its values by field.

    An empty cell is ``None``, and so is one at fault: checks look at what is there.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]
