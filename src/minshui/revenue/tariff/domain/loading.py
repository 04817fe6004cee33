"""Bytes of a JSON or YAML file → plain objects; whatever is in them ends in a coded error.

YAML is read by the JSON-compatible core rules: ``on`` and ``no`` are text, only ``true`` and
``false`` are truth values, so that a key ``on`` stays what it looks like.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from typing import Any

import yaml

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.nodes import JsonObject, shorten

MAX_BYTES = 32 * 1024 * 1024
# Far more than a document nests; it stops aliases that multiply and files that only nest.
MAX_DEPTH = 64
MAX_NODES = 500_000

REPLACED_TAGS = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
PLAIN_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
NO_NUMBER = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
CORE_RESOLVERS = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?[0-9]+", "-+0123456789"),
    ("tag:yaml.org,2002:float", rf"{PLAIN_FLOAT}|{NO_NUMBER}", "-+0123456789."),
)


class _CoreLoader(yaml.SafeLoader):
    """YAML by the core rules, keeping note of repeated keys."""


_CoreLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in REPLACED_TAGS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _pattern, _first in CORE_RESOLVERS:
    _CoreLoader.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})$"), list(_first))


def _construct_mapping(loader: _CoreLoader, node: yaml.MappingNode) -> JsonObject:
    pairs: list[tuple[Any, Any]] = []
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be text", key_node.start_mark
            )
        pairs.append((key, loader.construct_object(value_node, deep=True)))
    return _object([(key if isinstance(key, str) else str(key), value) for key, value in pairs])


def _construct_int(loader: _CoreLoader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


_CoreLoader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_CoreLoader.add_constructor("tag:yaml.org,2002:int", _construct_int)


def _object(pairs: list[tuple[str, Any]]) -> JsonObject:
    found = JsonObject(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        found.repeated = tuple(dict.fromkeys(key for key in keys if keys.count(key) > 1))
    return found


def load_data(content: bytes) -> Any:
    """Read a file's content: JSON if it looks like it, YAML otherwise.

    Raises ``E_TARIFF_FILE_EMPTY``, ``…_SIZE``, ``…_ENCODING``, ``…_SYNTAX`` or ``…_DEPTH``.
    """
    if len(content) > MAX_BYTES:
        raise MinshuiError(errors.FILE_SIZE, limit=f"{MAX_BYTES // 1024 // 1024} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MinshuiError(errors.FILE_ENCODING) from error
    if not text.strip():
        raise MinshuiError(errors.FILE_EMPTY)
    try:
        data = _load_json(text) if text.lstrip()[0] in "{[" else _load_yaml(text)
        _check_size(data)
    except RecursionError as error:
        raise MinshuiError(errors.FILE_DEPTH) from error
    if data is None:
        raise MinshuiError(errors.FILE_EMPTY)
    return data


def _load_json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        # A YAML flow mapping begins like JSON and is a file of its own right.
        try:
            return _load_yaml(text)
        except MinshuiError:
            reason = f"第 {error.lineno} 行第 {error.colno} 列写法有误"
            raise MinshuiError(errors.FILE_SYNTAX, form="JSON", reason=reason) from error
    except ValueError as error:
        raise _too_long_number("JSON") from error


def _load_yaml(text: str) -> Any:
    try:
        loader = _CoreLoader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else ""
        reason = f"{where}写法有误（{shorten(error.problem or '')}）"
        raise MinshuiError(errors.FILE_SYNTAX, form="YAML", reason=reason) from error
    except yaml.YAMLError as error:
        reason = "含有不可见的控制字符"
        raise MinshuiError(errors.FILE_SYNTAX, form="YAML", reason=reason) from error
    except ValueError as error:
        raise _too_long_number("YAML") from error


def _too_long_number(form: str) -> MinshuiError:
    reason = "含有过长的数字或不存在的日期；数字和日期应写在引号里"
    return MinshuiError(errors.FILE_SYNTAX, form=form, reason=reason)


def _check_size(data: Any) -> None:
    """Refuse what nests too deep or unfolds (through aliases) into too much."""
    pending: list[tuple[Any, int]] = [(data, 0)]
    seen = 0
    while pending:
        value, depth = pending.pop()
        seen += 1
        if depth > MAX_DEPTH or seen > MAX_NODES:
            raise MinshuiError(errors.FILE_DEPTH)
        children = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            pending.extend((child, depth + 1) for child in children)
