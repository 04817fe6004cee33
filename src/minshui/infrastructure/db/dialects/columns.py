"""Columns of many rows at once: int64 arrays with what they stand for.

Dates are days since 1970-01-01, decimals whole numbers of 10⁻ˢᶜᵃˡᵉ, texts indices into a table
of distinct texts. ``ABSENT`` stands for NULL in every kind.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Int64Array: TypeAlias = npt.NDArray[np.int64]

ABSENT: int = int(np.iinfo(np.int64).min)
_EPOCH = date(1970, 1, 1)


class ColumnKind(Enum):
    """The database type a column has."""

    SMALLINT = 2
    INTEGER = 4
    BIGINT = 8
    DATE = "date"
    DECIMAL = "decimal"
    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ColumnData:
    """One column: ``values`` has an item a row, or is one value that all rows share."""

    name: str
    kind: ColumnKind
    values: Int64Array | int
    scale: int = 0
    texts: Sequence[str] = ()

    def python_values(self, count: int) -> list[Any]:
        """Return the values as a driver takes them."""
        raw = np.broadcast_to(np.asarray(self.values, dtype=np.int64), (count,)).tolist()
        return [None if value == ABSENT else self._python_value(value) for value in raw]

    def _python_value(self, value: int) -> Any:
        if self.kind is ColumnKind.DATE:
            return _EPOCH + timedelta(days=value)
        if self.kind is ColumnKind.DECIMAL:
            return Decimal(value).scaleb(-self.scale)
        if self.kind in (ColumnKind.TEXT, ColumnKind.JSON):
            return self.texts[value]
        return value


def small_integers(name: str, values: Int64Array | int) -> ColumnData:
    """Return a ``SMALLINT`` column."""
    return ColumnData(name, ColumnKind.SMALLINT, values)


def integers(name: str, values: Int64Array | int) -> ColumnData:
    """Return an ``INTEGER`` column."""
    return ColumnData(name, ColumnKind.INTEGER, values)


def big_integers(name: str, values: Int64Array | int | None) -> ColumnData:
    """Return a ``BIGINT`` column."""
    return ColumnData(name, ColumnKind.BIGINT, ABSENT if values is None else values)


def dates(name: str, values: Int64Array | date) -> ColumnData:
    """Return a ``DATE`` column from day numbers, or from one date for all rows."""
    shared = (values - _EPOCH).days if isinstance(values, date) else values
    return ColumnData(name, ColumnKind.DATE, shared)


def decimals(name: str, values: Int64Array | int, scale: int) -> ColumnData:
    """Return a ``NUMERIC`` column whose values are given in 10⁻ˢᶜᵃˡᵉ."""
    return ColumnData(name, ColumnKind.DECIMAL, values, scale=scale)


def texts(name: str, values: Int64Array | str, table: Sequence[str] = ()) -> ColumnData:
    """Return a text column from indices into ``table``, or from one text for all rows."""
    if isinstance(values, str):
        return ColumnData(name, ColumnKind.TEXT, 0, texts=(values,))
    return ColumnData(name, ColumnKind.TEXT, values, texts=tuple(table))


def json_objects(name: str, values: Int64Array, table: Sequence[Any]) -> ColumnData:
    """Return a JSON column from indices into ``table`` of JSON values."""
    written = tuple(json.dumps(value, ensure_ascii=False, sort_keys=True) for value in table)
    return ColumnData(name, ColumnKind.JSON, values, texts=written)
