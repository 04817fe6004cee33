"""The catalogue of rows that are seen by scope (查询字典, R-205): whose a row of each kind is.

A module declares its kinds beside its queries; lists and single rows go through them, and so does
whoever joins its tables. What is not declared here is the tenant's and is seen by everybody who
holds the permission.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import DeclarativeBase, aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.errors import OUT_OF_SCOPE
from minshui.infrastructure.security.scoping import KeyColumn
from minshui.kernel.errors import ErrorCode, MinshuiError, Place

OfScope = Callable[[Context, Any], ColumnElement[bool]]
"""Takes the model, or an alias of it, and returns the condition that a row is the actor's."""


@dataclass(frozen=True, slots=True)
class ScopedRows:
    """A kind of rows, and whose they are.

    ``by_department`` and ``own`` say in words what ``of_scope`` says in SQL; ``own`` is empty where
    nothing is anybody's own. ``unknown`` is raised, with the key as its ``named`` parameter, for
    what is not there and for what is not seen alike.
    """

    code: str
    title: str
    model: type[DeclarativeBase]
    by_department: str
    own: str
    of_scope: OfScope
    unknown: ErrorCode = OUT_OF_SCOPE
    named: str = "row"

    def __post_init__(self) -> None:
        if _DECLARED.setdefault(self.code, self) is not self:
            raise ValueError(f"scoped rows {self.code} are declared twice")

    def seen(self, ctx: Context) -> ColumnElement[bool]:
        """Return the condition on the kind's own table that a row is one of the actor's."""
        return true() if ctx.actor.scope.everything else self.of_scope(ctx, self.model)

    def has_seen(self, ctx: Context, key: KeyColumn) -> ColumnElement[bool]:
        """Return the condition that ``key``, of another table, names one of the actor's rows."""
        if ctx.actor.scope.everything:
            return true()
        named: Any = aliased(self.model)
        return select(named.id).where(named.id == key, self.of_scope(ctx, named)).exists()

    async def check(
        self, ctx: Context, *keys: Any, by: str = "id", place: Place | None = None
    ) -> None:
        """Raise ``unknown`` for the first of these keys that is not there or not seen.

        Whoever sees everything is let through: what they name is looked for where it is used.
        """
        found = await self.among(ctx, keys, by=by)
        for key in keys:
            if key not in found:
                raise MinshuiError(self.unknown, place=place, **{self.named: key})

    async def among(self, ctx: Context, keys: Collection[Any], *, by: str = "id") -> set[Any]:
        """Return those of the keys that name one of the actor's rows; all, who sees everything."""
        if ctx.actor.scope.everything:
            return set(keys)
        column = getattr(self.model, by)
        found: set[Any] = set()
        wanted = sorted(set(keys))
        for start in range(0, len(wanted), _LOOKUP_ROWS):
            part = wanted[start : start + _LOOKUP_ROWS]
            rows = await ctx.session.execute(select(column).where(column.in_(part), self.seen(ctx)))
            found.update(rows.scalars())
        return found


_LOOKUP_ROWS = 20_000  # a query's bind parameters are limited to 32767
_DECLARED: dict[str, ScopedRows] = {}


def scoped_rows() -> dict[str, ScopedRows]:
    """Return what the modules imported so far have declared, by code."""
    return dict(sorted(_DECLARED.items()))


def rows_of(code: str) -> ScopedRows:
    """Return what a module of a higher floor has declared."""
    return _DECLARED[code]
