"""One thing that must hold, and how a breach is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.money import yuan_text
from minshui.revenue.ledger.contracts import InvariantResult

_FIRST = (
    "SELECT k, expected, got, COUNT(*) OVER () AS bad_count"
    " FROM ({breaches}) breaches ORDER BY k LIMIT 1"
)

Unit: TypeAlias = Literal["fen", "count", "text"]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule over ``table``; ``breaches`` selects ``k``, ``expected`` and ``got`` of bad rows.

    ``in_order`` where all it joins and adds up lies in the order of an index. Where several rules
    look at the same ``rows``, one pass over them sees whether any is ``broken``.
    """

    code: str
    title: str
    table: str
    breaches: str
    unit: Unit = "fen"
    in_order: bool = False
    rows: str = ""
    broken: str = ""

    async def check(self, ctx: Context) -> InvariantResult:
        """Recompute it from the rows and name the first that breaks it."""
        statement = text(_FIRST.format(breaches=self.breaches))
        if self.in_order:
            async with database_of(ctx.session).reading_in_order(ctx.session):
                row = (await ctx.session.execute(statement)).first()
        else:
            row = (await ctx.session.execute(statement)).first()
        if row is None:
            return self.holds()
        return InvariantResult(
            self.code,
            self.title,
            self.table,
            row.bad_count,
            row.k,
            self._shown(row.expected),
            self._shown(row.got),
        )

    def holds(self) -> InvariantResult:
        """Return that no row breaks it."""
        return InvariantResult(self.code, self.title, self.table, 0)

    def _shown(self, value: Any) -> str:
        if value is None:
            return "无"
        return f"{yuan_text(int(value))} 元" if self.unit == "fen" else str(value)


def rule_over(
    rows: str,
    broken: str,
    shown: tuple[str, str, str],
    *,
    code: str,
    title: str,
    table: str,
    unit: Unit = "fen",
) -> Invariant:
    """Return a rule of several over the same ``rows`` (what follows ``FROM``), read in order.

    ``shown`` is the name of a row, what is expected of it and what is found.
    """
    key, expected, got = shown
    breaches = (
        f"SELECT {key} AS k, {expected} AS expected, {got} AS got"  # noqa: S608 - constants
        f" FROM {rows} WHERE {broken}"
    )
    return Invariant(code, title, table, breaches, unit, in_order=True, rows=rows, broken=broken)


async def holding_together(ctx: Context, rules: Sequence[Invariant]) -> set[str]:
    """Return the codes of those rules over the same rows that no row breaks: one pass."""
    broken = ", ".join(f"COUNT(CASE WHEN {each.broken} THEN 1 END)" for each in rules)
    statement = text(f"SELECT {broken} FROM {rules[0].rows}")  # noqa: S608 - constants
    async with database_of(ctx.session).reading_in_order(ctx.session):
        counts = (await ctx.session.execute(statement)).one()
    return {each.code for each, count in zip(rules, counts, strict=True) if not count}
