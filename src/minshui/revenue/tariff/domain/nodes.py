"""Typed reading of a JSON object: each getter notes what is wrong and returns a stand-in.

Stand-ins keep the reading going so that every fault is found; whoever reads a whole document
throws its result away if any fault was noted meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from numbers import Real
from typing import Any, TypeVar

from minshui.kernel.errors import ErrorCode
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.document import Rounding, RoundingMode
from minshui.revenue.tariff.domain.faults import FaultList, join

NUMBER = re.compile(r"(-?)[0-9]+(?:\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE = re.compile(r"[a-z0-9][a-z0-9._-]*")
# Far above any price or meter; it keeps a malicious file from costing time.
MAX_DIGITS = 60
MAX_COUNT = 10_000_000
ROUNDING_MODES = frozenset(mode.value for mode in RoundingMode)
# Periods are reckoned with: a year on either side has to exist.
YEARS_OF_BILLS = range(1800, 3000)

E = TypeVar("E", bound=StrEnum)


class JsonObject(dict[str, Any]):
    """An object as loaded, with the keys that stood in it twice."""

    repeated: tuple[str, ...] = ()


def type_name(value: object) -> str:
    """Return what a JSON value is, in Chinese."""
    if value is None:
        return "空值 null"
    if isinstance(value, bool):
        return "真假值"
    if isinstance(value, Real):
        return f"裸数字 {str(value)[:MAX_DIGITS]}"
    if isinstance(value, str):
        return f"文本“{shorten(value)}”"
    if isinstance(value, list):
        return "列表"
    if isinstance(value, dict):
        return "对象"
    if isinstance(value, date):
        return f"未加引号的日期 {value}"
    return "其他类型"


def shorten(value: object) -> str:
    """Return a value for a message, cut where it is too long to read."""
    text = str(value)
    return text if len(text) <= MAX_DIGITS else text[: MAX_DIGITS - 1] + "…"


class Reader:
    """Reads values at their paths; knows where to note faults."""

    def __init__(self, faults: FaultList) -> None:
        self.faults = faults

    def fault(self, error: ErrorCode, path: str, **params: Any) -> None:
        """Note a fault."""
        self.faults.add(error, path, **params)

    def wrong_type(self, path: str, expected: str, value: object) -> None:
        """Note that a value has the wrong JSON type."""
        self.fault(errors.TYPE, path, expected=expected, actual=type_name(value))

    def node(self, value: object, path: str, known: Iterable[str]) -> Node:
        """Read an object whose keys are ``known``; anything else gives an empty node."""
        if not isinstance(value, dict):
            self.wrong_type(path, "对象", value)
            return Node(self, {}, path, valid=False)
        names = tuple(known)
        for key in value:
            if key not in names:
                self.fault(
                    errors.UNKNOWN_KEY,
                    join(path, shorten(key)),
                    key=shorten(key),
                    known="、".join(names),
                )
        for key in value.repeated if isinstance(value, JsonObject) else ():
            self.fault(errors.DUPLICATE, join(path, key), what="键", value=shorten(key))
        return Node(self, value, path)

    def items(self, value: object, path: str, empty: ErrorCode = errors.EMPTY) -> list[Any]:
        """Read a list that may not be empty; ``empty`` is the fault if it is."""
        if not isinstance(value, list):
            self.wrong_type(path, "列表", value)
            return []
        if not value:
            self.fault(empty, path, what="列表")
        return value

    def number(self, value: object, path: str, *, signed: bool = False) -> Fraction:
        """Read a plain decimal in a string."""
        if not isinstance(value, str):
            self.wrong_type(path, '带引号的十进制数，如 "2.40"', value)
            return Fraction(1)
        match = NUMBER.fullmatch(value)
        if match is None or len(value) > MAX_DIGITS:
            reason = "应为普通十进制数，不带指数、空格和分隔符"
            self.fault(errors.NUMBER, path, value=shorten(value), reason=reason)
            return Fraction(1)
        if match[1] and not signed:
            self.fault(errors.NEGATIVE, path, value=shorten(value))
            return Fraction(1)
        return Fraction(value)

    def integer(self, value: object, path: str, low: int = 0, high: int = MAX_COUNT) -> int:
        """Read a count between ``low`` and ``high``."""
        if type(value) is not int:
            self.wrong_type(path, "整数（不带引号）", value)
            return low
        if value < 0 <= low:
            self.fault(errors.NEGATIVE, path, value=shorten(value))
            return low
        if not low <= value <= high:
            reason = f"应在 {low} 到 {high} 之间"
            self.fault(errors.NUMBER, path, value=shorten(value), reason=reason)
            return low
        return value

    def text(self, value: object, path: str) -> str:
        """Read a string."""
        if not isinstance(value, str):
            self.wrong_type(path, "带引号的文本", value)
            return ""
        return value

    def code(self, value: object, path: str) -> str:
        """Read a code."""
        if not isinstance(value, str):
            self.wrong_type(path, "带引号的编码", value)
            return ""
        if CODE.fullmatch(value) is None:
            self.fault(errors.CODE, path, value=shorten(value))
        return value

    def day(self, value: object, path: str) -> date:
        """Read a date."""
        if not isinstance(value, str):
            self.wrong_type(path, '带引号的日期，如 "2026-01-31"', value)
            return date.min
        if DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.fault(errors.DATE, path, value=shorten(value), form="“年-月-日”，如 2026-01-31")
        return date.min

    def rounding(self, value: object, path: str) -> Rounding | None:
        """Read ``"none"`` or ``"MODE STEP"``."""
        if not isinstance(value, str):
            self.wrong_type(path, '取整写法文本，如 "half_up 0.01"', value)
            return None
        if value == "none":
            return None
        mode, _, step = value.partition(" ")
        match = NUMBER.fullmatch(step)
        if (
            mode not in ROUNDING_MODES
            or match is None
            or match[1]
            or len(step) > MAX_DIGITS
            or Fraction(step) == 0
        ):
            self.fault(errors.ROUNDING, path, value=shorten(value))
            return None
        return Rounding(RoundingMode(mode), Fraction(step))


class Node:
    """One object of the document, read key by key."""

    def __init__(
        self, reader: Reader, data: dict[str, Any], path: str, *, valid: bool = True
    ) -> None:
        self.reader = reader
        self.data = data
        self.path = path
        self.valid = valid

    def __contains__(self, key: str) -> bool:
        return key in self.data

    def at(self, key: str) -> str:
        """Return the path of a key."""
        return join(self.path, key)

    def require(self, key: str) -> bool:
        """Return whether the key is there; note a fault if it is not."""
        if key in self.data:
            return True
        if self.valid:
            self.reader.fault(errors.MISSING_KEY, self.at(key), key=key)
        return False

    def conflict(self, key: str, reason: str) -> None:
        """Note that a key cannot be used here."""
        self.reader.fault(errors.CONFLICT, self.at(key), key=key, reason=reason)

    def forbid(self, keys: Iterable[str], reason: str) -> None:
        """Note a conflict for each of ``keys`` that is there."""
        for key in keys:
            if key in self.data:
                self.conflict(key, reason)

    def number(
        self, key: str, default: str | None = None, *, signed: bool = False, positive: bool = False
    ) -> Fraction:
        """Read a number; required where it has no ``default``; ``positive`` = a divisor."""
        if key not in self.data and default is not None:
            return Fraction(default)
        if not self.require(key):
            return Fraction(1)
        value = self.reader.number(self.data[key], self.at(key), signed=signed)
        if positive and value == 0:
            self.reader.fault(
                errors.NUMBER, self.at(key), value=self.data[key], reason="要用作除数，不能为 0"
            )
            return Fraction(1)
        return value

    def number_or_none(self, key: str, *, signed: bool = False) -> Fraction | None:
        """Read a number that may be absent."""
        return self.number(key, signed=signed) if key in self.data else None

    def rate(self, key: str) -> Fraction:
        """Read a fraction between 0 and 1."""
        value = self.number(key)
        if value > 1:
            reason = '应在 0 到 1 之间（9 % 写作 "0.09"）'
            self.reader.fault(errors.RATE, self.at(key), value=self.data[key], reason=reason)
        return value

    def integer(
        self, key: str, default: int | None = None, low: int = 0, high: int = MAX_COUNT
    ) -> int:
        """Read a count; required where it has no ``default``."""
        if key not in self.data and default is not None:
            return default
        if not self.require(key):
            return low
        return self.reader.integer(self.data[key], self.at(key), low, high)

    def integer_or_none(self, key: str, low: int = 0, high: int = MAX_COUNT) -> int | None:
        """Read a count that may be absent."""
        return self.integer(key, None, low, high) if key in self.data else None

    def flag(self, key: str) -> bool:
        """Read true or false, false by default."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.reader.wrong_type(self.at(key), "true 或 false（不带引号）", value)
            return False
        return value

    def text(self, key: str) -> str:
        """Read a required string with something in it."""
        if not self.require(key):
            return ""
        value = self.reader.text(self.data[key], self.at(key))
        if isinstance(self.data[key], str) and not value.strip():
            self.reader.fault(errors.EMPTY, self.at(key), what="文本")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Read a string that may be absent."""
        return self.reader.text(self.data[key], self.at(key)) if key in self.data else None

    def code(self, key: str) -> str:
        """Read a required code."""
        return self.reader.code(self.data[key], self.at(key)) if self.require(key) else ""

    def choice(self, key: str, kinds: type[E], default: E | None = None) -> E | None:
        """Read one of ``kinds``; ``None`` after a fault (or when absent without default)."""
        if key not in self.data and default is not None:
            return default
        if not self.require(key):
            return None
        value = self.data[key]
        if not isinstance(value, str):
            self.reader.wrong_type(self.at(key), "文本", value)
            return None
        if value not in [kind.value for kind in kinds]:
            known = "、".join(kinds)
            self.reader.fault(errors.ENUM, self.at(key), value=shorten(value), known=known)
            return None
        return kinds(value)

    def option(self, key: str, default: E) -> E:
        """Read one of the kinds that ``default`` belongs to."""
        return self.choice(key, type(default), default) or default

    def day(self, key: str) -> date:
        """Read a required date."""
        return self.reader.day(self.data[key], self.at(key)) if self.require(key) else date.min

    def day_or_none(self, key: str) -> date | None:
        """Read a date that may be absent."""
        return self.day(key) if key in self.data else None

    def event_day(self, key: str) -> date:
        """Read a required date that periods are reckoned from."""
        count = self.reader.faults.count
        value = self.day(key)
        read_well = key in self.data and self.reader.faults.count == count
        if read_well and value.year not in YEARS_OF_BILLS:
            form = "1800 年至 2999 年间的日期"
            self.reader.fault(errors.DATE, self.at(key), value=self.data[key], form=form)
        return value

    def event_day_or_none(self, key: str) -> date | None:
        """Read such a date that may be absent."""
        return self.event_day(key) if key in self.data else None

    def rounding(self, key: str, default: Rounding | None = None) -> Rounding | None:
        """Read a rounding."""
        if key not in self.data:
            return default
        return self.reader.rounding(self.data[key], self.at(key))

    def child(self, key: str, known: Iterable[str]) -> Node | None:
        """Read an object that may be absent."""
        if key not in self.data:
            return None
        return self.reader.node(self.data[key], self.at(key), known)

    def items(self, key: str, empty: ErrorCode = errors.EMPTY) -> Sequence[tuple[str, Any]]:
        """Read the items of a list, each with its path; an absent list has none."""
        if key not in self.data:
            return ()
        path = self.at(key)
        values = self.reader.items(self.data[key], path, empty)
        return [(f"{path}[{index}]", value) for index, value in enumerate(values)]

    def nodes(
        self, key: str, known: Iterable[str], empty: ErrorCode = errors.EMPTY
    ) -> Iterator[Node]:
        """Read the objects of a list."""
        names = tuple(known)
        for path, value in self.items(key, empty):
            yield self.reader.node(value, path, names)

    def names(self, key: str) -> tuple[str, ...]:
        """Read a list of component codes (each is looked up later), none twice."""
        found: list[str] = []
        for path, value in self.items(key):
            name = self.reader.text(value, path)
            if name in found:
                self.reader.fault(errors.DUPLICATE, path, what="列出的编码", value=shorten(name))
            found.append(name)
        return tuple(found)
