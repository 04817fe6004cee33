"""The totals frozen in closed tills, against their payments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import InvariantResult

_CODE, _TITLE, _TABLE = "till_totals", "已结账班次的合计等于其缴费", "biz_till"
_FIGURES = (
    "payment_count",
    "gross_fen",
    "reversal_count",
    "reversals_fen",
    "contra_count",
    "contra_fen",
    "refund_count",
    "refunds_fen",
    "rounding_fen",
    "net_fen",
)
_RECOMPUTED = text(
    """
    SELECT till_id, method,
        SUM(CASE WHEN status IN ('posted', 'reversed') THEN 1 ELSE 0 END) AS payment_count,
        SUM(CASE WHEN status IN ('posted', 'reversed') THEN money_fen ELSE 0 END) AS gross_fen,
        SUM(CASE WHEN status = 'reversal' THEN 1 ELSE 0 END) AS reversal_count,
        SUM(CASE WHEN status = 'reversal' THEN money_fen ELSE 0 END) AS reversals_fen,
        SUM(CASE WHEN status IN ('contra', 'move', 'dishonour') THEN 1 ELSE 0 END)
            AS contra_count,
        SUM(CASE WHEN status IN ('contra', 'move', 'dishonour') THEN money_fen ELSE 0 END)
            AS contra_fen,
        SUM(CASE WHEN status = 'refund' THEN 1 ELSE 0 END) AS refund_count,
        SUM(CASE WHEN status = 'refund' THEN money_fen ELSE 0 END) AS refunds_fen,
        SUM(rounding_fen) AS rounding_fen,
        SUM(money_fen) AS net_fen
    FROM (
        SELECT p.till_id, p.method, p.status, p.rounding_fen,
            p.amount_fen - p.rounding_fen AS money_fen
        FROM biz_till t JOIN biz_payment p ON p.till_id = t.id WHERE t.status = 'closed'
    ) payments GROUP BY till_id, method
    """
)
_FROZEN = text(
    "SELECT id, code, float_fen, totals, counted_cash_fen, over_short_fen"
    " FROM biz_till WHERE status = 'closed' ORDER BY id"
)


async def check_till_totals(ctx: Context) -> InvariantResult:
    """Recompute every closed till by method, and its over or short cash."""
    recomputed: dict[int, dict[str, dict[str, int]]] = {}
    for row in await ctx.session.execute(_RECOMPUTED):
        figures = {name: int(getattr(row, name)) for name in _FIGURES}
        recomputed.setdefault(row.till_id, {})[row.method] = figures
    bad: list[tuple[str, str, str]] = []
    for till in await ctx.session.execute(_FROZEN):
        due = recomputed.get(till.id, {})
        frozen = _methods(till.totals)
        if frozen != due:
            bad.append((till.code, _text(due), _text(frozen)))
            continue
        expected_fen = till.float_fen + due.get("cash", {}).get("net_fen", 0)
        over_short_fen = (till.counted_cash_fen or 0) - expected_fen
        if over_short_fen != till.over_short_fen:
            bad.append((till.code, f"长短款 {over_short_fen} 分", f"{till.over_short_fen} 分"))
    if not bad:
        return InvariantResult(_CODE, _TITLE, _TABLE, 0)
    code, expected, got = bad[0]
    return InvariantResult(_CODE, _TITLE, _TABLE, len(bad), f"班次 {code}", expected, got)


def _methods(totals: dict[str, Any] | None) -> dict[str, dict[str, int]]:
    return {
        # Tills closed before a figure was kept have none of it.
        method: {name: int(figures.get(name, 0)) for name in _FIGURES}
        for method, figures in (totals or {}).items()
        if any(figures.values())
    }


def _text(totals: dict[str, dict[str, int]]) -> str:
    parts = [
        f"{method} {figures['payment_count']} 笔净额 {figures['net_fen']} 分"
        for method, figures in sorted(totals.items())
    ]
    return "；".join(parts) or "无缴费"
