"""One thing that must hold, and how a breach is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.revenue.ledger.contracts import InvariantResult

_FIRST = (
    "SELECT k, expected, got, COUNT(*) OVER () AS bad_count"
    " FROM ({breaches}) breaches ORDER BY k LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule over ``table``; ``breaches`` selects ``k``, ``expected`` and ``got`` of bad rows."""

    code: str
    title: str
    table: str
    breaches: str
    unit: Literal["fen", "count", "text"] = "fen"

    async def check(self, ctx: Context) -> InvariantResult:
        """Recompute it from the rows and name the first that breaks it."""
        statement = text(_FIRST.format(breaches=self.breaches))
        row = (await ctx.session.execute(statement)).first()
        if row is None:
            return InvariantResult(self.code, self.title, self.table, 0)
        return InvariantResult(
            self.code,
            self.title,
            self.table,
            row.bad_count,
            row.k,
            self._shown(row.expected),
            self._shown(row.got),
        )

    def _shown(self, value: Any) -> str:
        if value is None:
            return "无"
        return f"{yuan_text(int(value))} 元" if self.unit == "fen" else str(value)
