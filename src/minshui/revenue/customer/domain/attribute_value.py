"""What a value of each kind of attribute looks like, checked and normalised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.contracts import AttributeKind, AttributeValue
from minshui.revenue.customer.errors import (
    ATTRIBUTE_SPAN,
    ATTRIBUTE_UNDATED,
    ATTRIBUTE_VALUE,
)

KIND_NAMES = {
    AttributeKind.TARIFF: "水价",
    AttributeKind.MIXED_USE: "混合用水",
    AttributeKind.POPULATION: "用水人口",
    AttributeKind.HOUSEHOLDS: "户数",
    AttributeKind.FITTINGS: "用水器具数",
    AttributeKind.QUOTA: "定额",
    AttributeKind.RELIEF: "优惠",
    AttributeKind.CALIBER: "计价口径",
    AttributeKind.AREA: "区域",
    AttributeKind.LEVEL: "级别",
    AttributeKind.SOURCE: "水源",
    AttributeKind.CLASS: "用水性质",
}
# The tariff format takes these with dates; of the others it knows only what holds now.
DATED_KINDS = frozenset(
    {
        AttributeKind.TARIFF,
        AttributeKind.POPULATION,
        AttributeKind.QUOTA,
        AttributeKind.RELIEF,
    }
)
MAX_PERSONS = 999
MAX_COUNT = 99_999
MAX_VOLUME = Decimal(10**9)
PARTS_LIMIT = 20
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ROUND = re.compile(r"none|[a-z_]{1,9} \d{1,9}(\.\d{1,9})?")
_MEASURES = ("volume", "volume_per_household", "percent")


def check_value(kind: AttributeKind, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value as it is stored; raises ``E_ATTRIBUTE_VALUE``."""
    try:
        return _CHECKS[kind](dict(value))
    except ValueError as reason:
        raise MinshuiError(ATTRIBUTE_VALUE, kind=KIND_NAMES[kind], reason=reason) from reason


def check_span(kind: AttributeKind, from_on: date, to_on: date | None, today: date) -> None:
    """Raise ``E_ATTRIBUTE_SPAN`` or, for what has no dates in pricing, ``E_ATTRIBUTE_UNDATED``."""
    name = KIND_NAMES[kind]
    if to_on is not None and to_on < from_on:
        raise MinshuiError(ATTRIBUTE_SPAN, kind=name, first=from_on, last=to_on)
    if kind not in DATED_KINDS and (to_on is not None or from_on > today):
        raise MinshuiError(ATTRIBUTE_UNDATED, kind=name)


def checked_attribute(given: AttributeValue, today: date) -> AttributeValue:
    """Return an attribute with its value as it is stored; raises as the two checks above."""
    check_span(given.kind, given.from_on, given.to_on, today)
    return replace(given, value=check_value(given.kind, given.value))


def _only(value: dict[str, Any], *keys: str) -> None:
    if unknown := set(value) - set(keys):
        raise ValueError(f"不认识的键 {'、'.join(sorted(unknown))}")


def _code(value: dict[str, Any]) -> dict[str, Any]:
    _only(value, "code")
    code = value.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise ValueError("code 应为小写字母、数字和 . _ - 组成的编码")
    return {"code": code}


def _count(key: str, limit: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def check(value: dict[str, Any]) -> dict[str, Any]:
        _only(value, key)
        count = value.get(key)
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= limit:
            raise ValueError(f"{key} 应为 1 至 {limit} 的整数")
        return {key: count}

    return check


def _number(value: Any, what: str, most: Decimal) -> str:
    try:
        number = Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or not 0 <= number <= most:
        raise ValueError(f"{what}应为 0 至 {most} 的数，写成字符串")
    plain = f"{number:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _quota(value: dict[str, Any]) -> dict[str, Any]:
    _only(value, "volume")
    return {"volume": _number(value.get("volume"), "volume ", MAX_VOLUME)}


def _text(value: dict[str, Any]) -> dict[str, Any]:
    _only(value, "value")
    text = value.get("value")
    if not isinstance(text, str) or not 1 <= len(text) <= 64 or not text.isprintable():
        raise ValueError("value 应为 1 至 64 个字的文本")
    return {"value": text}


def _mixed_use(value: dict[str, Any]) -> dict[str, Any]:
    _only(value, "parts", "round")
    parts = value.get("parts")
    if not isinstance(parts, list) or not 1 <= len(parts) <= PARTS_LIMIT:
        raise ValueError(f"parts 应为 1 至 {PARTS_LIMIT} 个用水部分")
    checked = [_part(part) for part in parts]
    percents = [Decimal(part["percent"]) for part in checked if "percent" in part]
    if percents and sum(percents) != 100:
        raise ValueError(f"各部分比例合计应为 100，现为 {sum(percents)}")
    if not percents:
        raise ValueError("至少有一个部分按比例，否则固定水量以外的用水没有去处")
    result: dict[str, Any] = {"parts": checked}
    if "round" in value:
        if not isinstance(value["round"], str) or not _ROUND.fullmatch(value["round"]):
            raise ValueError("round 应写作“方式 步长”，如 down 1")
        result["round"] = value["round"]
    return result


def _part(part: Any) -> dict[str, Any]:
    if not isinstance(part, dict):
        raise ValueError("每个部分应为对象")
    _only(part, "tariff", *_MEASURES)
    given = [name for name in _MEASURES if name in part]
    if len(given) != 1:
        raise ValueError("每个部分须在 volume、volume_per_household、percent 中选一个")
    most = Decimal(100) if given[0] == "percent" else MAX_VOLUME
    return {
        "tariff": _code({"code": part.get("tariff")})["code"],
        given[0]: _number(part[given[0]], f"{given[0]} ", most),
    }


_CHECKS: dict[AttributeKind, Callable[[dict[str, Any]], dict[str, Any]]] = {
    AttributeKind.TARIFF: _code,
    AttributeKind.RELIEF: _code,
    AttributeKind.POPULATION: _count("persons", MAX_PERSONS),
    AttributeKind.HOUSEHOLDS: _count("count", MAX_COUNT),
    AttributeKind.FITTINGS: _count("count", MAX_COUNT),
    AttributeKind.QUOTA: _quota,
    AttributeKind.CALIBER: _text,
    AttributeKind.AREA: _text,
    AttributeKind.LEVEL: _text,
    AttributeKind.SOURCE: _text,
    AttributeKind.CLASS: _text,
    AttributeKind.MIXED_USE: _mixed_use,
}
