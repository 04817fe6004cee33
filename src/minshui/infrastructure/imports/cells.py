"""How single cells are read: text, codes, numbers, amounts, dates, choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from minshui.infrastructure.imports.columns import CellParser
from minshui.infrastructure.imports.errors import (
    CELL_AMOUNT,
    CELL_CHOICE,
    CELL_CODE,
    CELL_CONTROL,
    CELL_DATE,
    CELL_DECIMALS,
    CELL_INTEGER,
    CELL_LOST,
    CELL_MONTH,
    CELL_NUMBER,
    CELL_RANGE,
    CELL_SCIENTIFIC,
    CELL_TOO_LONG,
)
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.kernel.money import fen_from_yuan
from minshui.kernel.period import check_billing_month, check_day

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_LOST = "\ufffd"
_CODE = re.compile(r"[A-Za-z0-9_./-]+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?( 00:00:00)?")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?([-/.]0?1)?")


class CellError(MinshuiError):
    """A fault of one cell; the engine adds which column it stands in."""

    def __init__(self, error: ErrorCode, **params: Any) -> None:
        super().__init__(error, column="{column}", **params)


def text(limit: int) -> CellParser:
    """Read a line of at most ``limit`` characters: no control characters, none lost."""

    def parse(cell: str) -> str:
        if _CONTROL.search(cell):
            raise CellError(CELL_CONTROL)
        if _LOST in cell:
            raise CellError(CELL_LOST)
        if len(cell) > limit:
            raise CellError(CELL_TOO_LONG, length=len(cell), limit=limit)
        return cell

    return parse


def code(limit: int) -> CellParser:
    """Read a number or code: ASCII letters, digits and ``- _ . /``."""

    def parse(cell: str) -> str:
        if _SCIENTIFIC.fullmatch(cell):
            raise CellError(CELL_SCIENTIFIC, value=cell)
        if len(cell) > limit or not _CODE.fullmatch(cell):
            raise CellError(CELL_CODE, value=cell, limit=limit)
        return cell

    return parse


def integer(low: int, high: int) -> CellParser:
    """Read a whole number from ``low`` to ``high``."""

    def parse(cell: str) -> int:
        number = _decimal(cell)
        if number is None or number != number.to_integral_value():
            raise CellError(CELL_INTEGER, value=cell)
        if not low <= number <= high:
            raise CellError(CELL_RANGE, value=cell, low=low, high=high)
        return int(number)

    return parse


def decimal(places: int, low: Decimal, high: Decimal) -> CellParser:
    """Read a plain decimal with at most ``places`` places, from ``low`` to ``high``."""

    def parse(cell: str) -> Decimal:
        number = _decimal(cell)
        if number is None:
            raise CellError(CELL_NUMBER, value=cell)
        quantum = Decimal(1).scaleb(-places)
        if number != number.quantize(quantum):
            raise CellError(CELL_DECIMALS, value=cell, places=places)
        if not low <= number <= high:
            raise CellError(CELL_RANGE, value=cell, low=low, high=high)
        return number.quantize(quantum)

    return parse


def yuan(cell: str) -> int:
    """Read an amount in yuan and return fen."""
    if not _NUMBER.fullmatch(cell):
        raise CellError(CELL_AMOUNT, value=cell)
    try:
        return fen_from_yuan(cell)
    except ValueError as reason:
        raise CellError(CELL_AMOUNT, value=cell) from reason


def day(cell: str) -> date:
    """Read a date from 1900 to 2999: 2026-11-21, 2026/11/21, 20261121 or 2026年11月21日."""
    found = _DATE.fullmatch(cell)
    try:
        if found:
            return check_day(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        pass
    raise CellError(CELL_DATE, value=cell)


def month(cell: str) -> int:
    """Read a billing month: 2026-11, 202611, 2026年11月, or its first day."""
    found = _MONTH.fullmatch(cell)
    try:
        if found:
            return check_billing_month(int(found[1]) * 100 + int(found[2]))
    except ValueError:
        pass
    raise CellError(CELL_MONTH, value=cell)


def choice(choices: Mapping[str, Any]) -> CellParser:
    """Read one of the given words and return what it stands for."""

    def parse(cell: str) -> Any:
        if cell not in choices:
            raise CellError(CELL_CHOICE, value=cell, choices="、".join(choices))
        return choices[cell]

    return parse


def _decimal(cell: str) -> Decimal | None:
    return Decimal(cell) if _NUMBER.fullmatch(cell) else None
