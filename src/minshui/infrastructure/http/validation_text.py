"""Pydantic's findings as Chinese sentences, and their places as field paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_TEXTS = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段，请核对字段名",
    "json_invalid": "不是合法的 JSON",
    "model_type": "应为一个 JSON 对象",
    "model_attributes_type": "应为一个 JSON 对象",
    "dict_type": "应为一个 JSON 对象",
    "dict_attributes_type": "应为一个 JSON 对象",
    "dataclass_type": "应为一个 JSON 对象",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "set_type": "应为列表",
    "string_type": "应为文字",
    "string_unicode": "含有无效的字符",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "格式不符，应匹配 {pattern}",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数，不能带小数",
    "int_parsing_size": "整数超出范围",
    "decimal_type": "应为小数",
    "decimal_parsing": "应为小数",
    "decimal_max_digits": "至多 {max_digits} 位数字",
    "decimal_max_places": "至多 {decimal_places} 位小数",
    "decimal_whole_digits": "整数部分至多 {whole_digits} 位",
    "finite_number": "应为有限的数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "date_type": "应为日期，如 2026-11-21",
    "date_parsing": "应为日期，如 2026-11-21",
    "date_from_datetime_parsing": "应为日期，如 2026-11-21",
    "date_from_datetime_inexact": "应为日期，不能带时刻",
    "datetime_type": "应为时刻，如 2026-11-21T12:00:00+08:00",
    "datetime_parsing": "应为时刻，如 2026-11-21T12:00:00+08:00",
    "datetime_from_date_parsing": "应为时刻，如 2026-11-21T12:00:00+08:00",
    "timezone_aware": "时刻须带时区，如 +08:00",
    "enum": "应为 {expected} 之一",
    "literal_error": "应为 {expected} 之一",
    "union_tag_invalid": "类型标记 {tag} 无效，应为 {expected_tags} 之一",
    "union_tag_not_found": "缺少类型标记 {discriminator}",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "multiple_of": "应为 {multiple_of} 的倍数",
    "none_required": "应为空",
    "uuid_parsing": "应为 UUID",
    "bytes_type": "应为文件内容",
}
_PLACES_WITHOUT_NAME = ("body", "path")


def validation_text(fault: Mapping[str, Any]) -> str:
    """Return what is wrong, in Chinese; a validator's own ``ValueError`` text as it is."""
    kind, context = str(fault["type"]), dict(fault.get("ctx") or {})
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", "内容不合要求"))
    # Pydantic words its choices in English.
    for name in ("expected", "expected_tags"):
        if name in context:
            context[name] = str(context[name]).replace(" or ", "、").replace(", ", "、")
    try:
        return _TEXTS.get(kind, "内容不合要求").format(**context)
    except KeyError:
        return "内容不合要求"


def field_path(location: Sequence[int | str]) -> str:
    """Return e.g. ``lines[0].amount``; query and header parameters keep their kind in front."""
    parts = list(location)
    if len(parts) > 1 and parts[0] in _PLACES_WITHOUT_NAME:
        parts = parts[1:]
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else str(part)
    return path
