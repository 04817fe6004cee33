"""What bodies are made of: strict request models, views, and money and volumes as strings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)

from minshui.kernel.money import fen_from_yuan, yuan_text
from minshui.kernel.period import check_billing_month, check_day

_MAX_FEN = 10**15
_MAX_DIGITS = 24


def _day_of(value: date) -> date:
    try:
        return check_day(value)
    except ValueError as reason:
        raise ValueError("日期应在 1900 年至 2999 年之间") from reason


def _instant_of(value: datetime) -> datetime:
    _day_of(value.date())
    return value


class RequestBody(BaseModel):
    """What a client sends: unknown fields are refused, texts are trimmed."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True
    )

    @field_validator("*")
    @classmethod
    def _days(cls, value: Any) -> Any:
        """Refuse the ends of the calendar, beyond which nothing can be counted."""
        return _day_of(value) if isinstance(value, date) else value


class View(BaseModel):
    """What a client is sent: made from a contract by ``SomeView.model_validate(contract)``."""

    model_config = ConfigDict(from_attributes=True, frozen=True, populate_by_name=True)


T = TypeVar("T")


class PageView(View, Generic[T]):
    """One page of a list."""

    items: list[T] = Field(description="本页的行")
    total: int = Field(description="符合条件的总行数")
    page: int = Field(description="页码，从 1 起")
    size: int = Field(description="每页行数")


def _fen_of(value: Any) -> int:
    if not isinstance(value, str):
        raise ValueError('金额应写成字符串，单位元，最多两位小数，如 "70.35"')
    try:
        fen = fen_from_yuan(value) if len(value) <= _MAX_DIGITS else _MAX_FEN
    except ValueError as reason:
        raise ValueError('金额应为元，最多两位小数，如 "70.35"') from reason
    if abs(fen) >= _MAX_FEN:
        raise ValueError("金额超出范围")
    return fen


def _decimal_of(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > _MAX_DIGITS:
        raise ValueError('小数应写成字符串，如 "12.5"')
    try:
        number = Decimal(value)
    except InvalidOperation as reason:
        raise ValueError('不是一个小数，应写成如 "12.5"') from reason
    if not number.is_finite() or abs(number.adjusted()) > _MAX_DIGITS:
        raise ValueError("数值超出范围")
    return number


def _decimal_text(value: Decimal) -> str:
    return f"{value:f}"


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise ValueError("不能含有空字符")
    return value


def _month_of(value: int) -> int:
    try:
        return check_billing_month(value)
    except ValueError as reason:
        raise ValueError("账期应为 YYYYMM，如 202611") from reason


_YUAN_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$", "examples": ["70.35"]}
)
_DECIMAL_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["12.5"]}
)

YuanIn = Annotated[int, BeforeValidator(_fen_of), _YUAN_SCHEMA]
"""An amount a client sends: JSON ``"70.35"`` (yuan), Python ``7035`` (fen)."""

YuanOut = Annotated[int, PlainSerializer(yuan_text, return_type=str), _YUAN_SCHEMA]
"""An amount a client is sent: Python ``7035`` (fen), JSON ``"70.35"`` (yuan)."""

DecimalIn = Annotated[Decimal, BeforeValidator(_decimal_of), _DECIMAL_SCHEMA]
"""A volume, price or ratio a client sends: JSON ``"12.5"`` (or a whole number), never a float."""

DecimalOut = Annotated[Decimal, PlainSerializer(_decimal_text, return_type=str), _DECIMAL_SCHEMA]
"""A volume, price or ratio a client is sent, without an exponent."""

MonthIn = Annotated[int, AfterValidator(_month_of)]
"""A billing month a client sends: ``202611``."""

DayIn = Annotated[date, AfterValidator(_day_of)]
"""A day in the address of a request; those of a ``RequestBody`` are checked there."""

InstantIn = Annotated[AwareDatetime, AfterValidator(_instant_of)]
"""An instant in the address of a request, with its offset: ``2026-11-21T12:00:00+08:00``."""

LineText = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_without_nul)]
"""A short text that must not be empty: a name, a reason."""

CodeText = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_without_nul)]
"""A code or number that people type."""

IdIn = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The id of a row, as a client sends it."""
