"""Conditions on many keys at once, in a statement that is built once.

``column.in_(bindparam(…, expanding=True))`` writes one parameter a key: it is compiled anew each
time, and a database takes only so many (PostgreSQL's protocol 32,767). Here all keys travel as
one parameter, however many they are.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _KeyList(TypeDecorator[Any]):
    """A list of keys: an array on PostgreSQL, a JSON text elsewhere."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[BigInteger | Text] = BigInteger) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.item))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        keys = list(value)
        return keys if dialect.name == "postgresql" else json.dumps(keys)


class _IsAmong(FunctionElement[bool]):
    """``column`` is one of the keys of a parameter."""

    name = "is_among"
    type = Boolean()
    inherit_cache = True
    # A condition as it stands; without this a database without booleans is sent "… = 1".
    _is_implicitly_boolean = True


def is_among(
    column: ColumnElement[int] | InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    parameter: str,
) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of the integers in a bind parameter."""
    return _IsAmong(column, bindparam(parameter, type_=_KeyList()))


def is_one_of(
    column: ColumnElement[int]
    | ColumnElement[int | None]
    | InstrumentedAttribute[int]
    | InstrumentedAttribute[int | None],
    keys: Collection[int],
) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of these integers."""
    return _IsAmong(column, bindparam("keys", sorted(keys), type_=_KeyList(), unique=True))


def is_among_texts(
    column: ColumnElement[str] | InstrumentedAttribute[str] | InstrumentedAttribute[str | None],
    parameter: str,
) -> ColumnElement[bool]:
    """Return the condition that ``column`` is one of the texts in a bind parameter."""
    return _IsAmong(column, bindparam(parameter, type_=_KeyList(Text)))


@compiles(_IsAmong, "postgresql")
def _compile_array(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(keys, **options)})"


@compiles(_IsAmong)
def _compile_json(element: _IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, keys = element.clauses
    listed = compiler.process(keys, **options)
    is_text = isinstance(keys.type, _KeyList) and keys.type.item is Text
    item = "VARCHAR(255)" if is_text else "BIGINT"
    table = f"JSON_TABLE({listed}, '$[*]' COLUMNS (item {item} PATH '$')) listed"
    # Built of compiled parts only; the keys themselves are a parameter.
    return f"{compiler.process(column, **options)} IN (SELECT listed.item FROM {table})"  # noqa: S608
