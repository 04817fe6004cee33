"""How values are written out, by type. What a value may be never depends on where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn
from urllib.parse import urlsplit

from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import ErrorCode, MinshuiError, Place
from minshui.kernel.period import check_billing_month, check_day
from minshui.message.template.contracts import Parameter, ParameterType
from minshui.message.template.errors import (
    VALUE_CHARACTERS,
    VALUE_LINK,
    VALUE_TOO_LONG,
    VALUE_TYPE,
)

EXPECTED = {
    ParameterType.TEXT: "文本",
    ParameterType.LINES: "文本，可以换行",
    ParameterType.CODE: "由字母、数字和连字符组成的编码",
    ParameterType.AMOUNT: '金额（元，最多两位小数，如 "70.35"）',
    ParameterType.VOLUME: '水量（立方米，最多四位小数，如 "12.5"）',
    ParameterType.DATE: "日期（如 2026-11-21）",
    ParameterType.MONTH: "账期（如 202611）",
    ParameterType.INSTANT: "带时区的时间（如 2026-11-21T09:30:00+08:00）",
    ParameterType.LINK: "https 链接",
}
SAMPLES = {
    ParameterType.TEXT: "示例",
    ParameterType.LINES: "示例",
    ParameterType.CODE: "123456",
    ParameterType.AMOUNT: "70.35",
    ParameterType.VOLUME: "12.5",
    ParameterType.DATE: "2026-11-21",
    ParameterType.MONTH: "202611",
    ParameterType.INSTANT: "2026-11-21T09:30:00+08:00",
}
# Control characters, line and paragraph separators, lone surrogates, and the marks that turn the
# direction of writing: all of them make a text look other than it is, or end its line.
UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BRACKETS = str.maketrans("【】", "［］")
_CODE = re.compile(r"[0-9A-Za-z-]+")
_MONTH = re.compile(r"([0-9]{4})-?([0-9]{2})")
_LINK = re.compile(r"https://[0-9A-Za-z.-]+(?:[/?#][0-9A-Za-z._~:/?#@!$&'()*+,;=%-]*)?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_MAX_NUMBER = Decimal(10) ** 13

Writer = Callable[[Any], str]


def writer_of(parameter: Parameter) -> Writer:
    """Return what writes out the values of a parameter.

    It raises ``E_TEMPLATE_VALUE_TYPE``, ``…_CHARACTERS``, ``…_LINK`` or ``…_TOO_LONG`` with the
    parameter's name as the place.
    """
    write, limit = _WRITERS[parameter.type], parameter.max_length

    def written(value: Any) -> str:
        text = write(parameter, value)
        if len(text) > limit:
            raise refused(parameter, VALUE_TOO_LONG, length=len(text), limit=limit)
        return text

    return written


def sample_of(parameter: Parameter) -> str:
    """Return what stands for a value in a preview."""
    if parameter.sample:
        return parameter.sample
    if parameter.type is ParameterType.LINK:
        return f"https://{parameter.hosts[0]}/" if parameter.hosts else "https://"
    sample = SAMPLES[parameter.type]
    fits = parameter.type in (ParameterType.TEXT, ParameterType.LINES, ParameterType.CODE)
    return sample[: parameter.max_length] if fits else sample


def harmless(text: str, limit: int) -> str:
    """Return a text of ours as a value that is refused nowhere, cut to ``limit`` characters.

    For names and notes that are stored as people once entered them.
    """
    plain = UNWRITABLE.sub(" ", text).translate(_BRACKETS)
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"


def refused(parameter: Parameter, error: ErrorCode, **params: Any) -> MinshuiError:
    """Return the refusal of a value, with the parameter's name as the place."""
    place = Place(f"parameters.{parameter.name}")
    return MinshuiError(error, place=place, name=parameter.name, title=parameter.title, **params)


def _wrong_type(parameter: Parameter) -> NoReturn:
    raise refused(parameter, VALUE_TYPE, expected=EXPECTED[parameter.type])


def _text(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        _wrong_type(parameter)
    if (bad := UNWRITABLE.search(value)) is not None:
        raise refused(parameter, VALUE_CHARACTERS, position=bad.start() + 1)
    return value


def _lines(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        _wrong_type(parameter)
    text = value.replace("\r\n", "\n")
    # Position by position, so that a fault is told where it stands.
    _text(parameter, text.replace("\n", " "))
    return text


def _code(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str) or _CODE.fullmatch(value) is None:
        _wrong_type(parameter)
    return value


def _number(parameter: Parameter, value: Any, places: Decimal) -> Decimal:
    """Return a number rounded to ``places``, which must not change it."""
    if isinstance(value, str) and _NUMBER.fullmatch(value) is not None:
        value = Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) >= _MAX_NUMBER:
        _wrong_type(parameter)
    try:
        rounded = value.quantize(places)
    except InvalidOperation:
        _wrong_type(parameter)
    if rounded != value:
        _wrong_type(parameter)
    return abs(rounded) if rounded == 0 else rounded  # no "-0.00"


_CENTS, _VOLUME_PLACES = Decimal("0.01"), Decimal("0.0001")


def _amount(parameter: Parameter, value: Any) -> str:
    return f"{_number(parameter, value, _CENTS):f}"


def _volume(parameter: Parameter, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    text = f"{_number(parameter, value, _VOLUME_PLACES):f}"
    return text.rstrip("0").rstrip(".")


def _day(parameter: Parameter, value: Any) -> str:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            _wrong_type(parameter)
    if not isinstance(value, date) or isinstance(value, datetime):
        _wrong_type(parameter)
    return _day_text(parameter, value)


def _day_text(parameter: Parameter, day: date) -> str:
    try:
        check_day(day)
    except ValueError:
        _wrong_type(parameter)
    return f"{day.year}年{day.month}月{day.day}日"


def _month(parameter: Parameter, value: Any) -> str:
    if isinstance(value, str):
        found = _MONTH.fullmatch(value)
        value = None if found is None else int(found[1] + found[2])
    if not isinstance(value, int) or isinstance(value, bool):
        _wrong_type(parameter)
    try:
        check_billing_month(value)
    except ValueError:
        _wrong_type(parameter)
    return f"{value // 100}年{value % 100}月"


def _instant(parameter: Parameter, value: Any) -> str:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            _wrong_type(parameter)
    if not isinstance(value, datetime) or value.tzinfo is None:
        _wrong_type(parameter)
    try:
        local = value.astimezone(LOCAL_ZONE)
    except OverflowError:
        _wrong_type(parameter)
    return f"{_day_text(parameter, local.date())}{local.hour:02d}:{local.minute:02d}"


def _link(parameter: Parameter, value: Any) -> str:
    if not isinstance(value, str):
        _wrong_type(parameter)
    # The form admits no user name, port or other writing of a host that a reader could mistake.
    if _LINK.fullmatch(value) is None or (urlsplit(value).hostname or "") not in parameter.hosts:
        raise refused(parameter, VALUE_LINK, hosts="、".join(parameter.hosts))
    return value


_WRITERS: dict[ParameterType, Callable[[Parameter, Any], str]] = {
    ParameterType.TEXT: _text,
    ParameterType.LINES: _lines,
    ParameterType.CODE: _code,
    ParameterType.AMOUNT: _amount,
    ParameterType.VOLUME: _volume,
    ParameterType.DATE: _day,
    ParameterType.MONTH: _month,
    ParameterType.INSTANT: _instant,
    ParameterType.LINK: _link,
}
