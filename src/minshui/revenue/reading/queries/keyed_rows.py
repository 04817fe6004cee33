"""Rows for however many keys, a part of them at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Row, Select, bindparam

from minshui.infrastructure.context import Context

KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_CHUNK = 10_000
_K = TypeVar("_K")


async def keyed_rows(
    ctx: Context, statement: Select[Any], keys: Collection[Any], **values: Any
) -> list[Row[Any]]:
    """Return the rows of a statement that binds ``keys``."""
    found: list[Row[Any]] = []
    for chunk in _chunks(keys):
        found += (await ctx.session.execute(statement, {"keys": chunk, **values})).all()
    return found


def _chunks(keys: Collection[_K]) -> Iterator[list[_K]]:
    each = iter(keys)
    while chunk := list(islice(each, _CHUNK)):
        yield chunk
