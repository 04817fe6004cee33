"""What months closed with, against the journals that lie in them."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.types import JsonType
from minshui.kernel.money import yuan_text
from minshui.kernel.period import month_text
from minshui.revenue.ledger.contracts import InvariantResult

_CODE, _TITLE, _TABLE = "month_close", "已关账月份的发生额与关账时一致", "biz_month_close"
_CLOSED = text(
    "SELECT month, balances FROM biz_month_close WHERE reopened_at IS NULL ORDER BY month"
).columns(balances=JsonType)
_POSTED = text(
    """
    SELECT j.accounting_month, l.account_code,
        SUM(CASE WHEN l.amount_fen > 0 THEN l.amount_fen ELSE 0 END) AS debit_fen,
        SUM(CASE WHEN l.amount_fen < 0 THEN -l.amount_fen ELSE 0 END) AS credit_fen
    FROM biz_month_close c
    JOIN biz_journal j ON j.accounting_month = c.month
    JOIN biz_journal_line l ON l.journal_id = j.id
    WHERE c.reopened_at IS NULL
    GROUP BY j.accounting_month, l.account_code
    """
)

_Moved = dict[tuple[int, str], tuple[int, int]]


async def check_month_closes(ctx: Context) -> InvariantResult:
    """Recompute debit and credit of every account in every closed month."""
    frozen = await _frozen(ctx.session)
    posted: _Moved = {
        (row.accounting_month, row.account_code): (int(row.debit_fen), int(row.credit_fen))
        for row in await ctx.session.execute(_POSTED)
    }
    nothing = (0, 0)
    keys = {*frozen, *posted}
    bad = sorted(key for key in keys if frozen.get(key, nothing) != posted.get(key, nothing))
    if not bad:
        return InvariantResult(_CODE, _TITLE, _TABLE, 0)
    month, account = bad[0]
    return InvariantResult(
        _CODE,
        _TITLE,
        _TABLE,
        len(bad),
        f"{month_text(month)} 科目 {account}",
        _text(posted.get(bad[0], nothing)),
        _text(frozen.get(bad[0], nothing)),
    )


async def _frozen(session: AsyncSession) -> _Moved:
    moved: _Moved = {}
    for row in await session.execute(_CLOSED):
        for each in row.balances:
            moved[row.month, each["account_code"]] = (each["debit_fen"], each["credit_fen"])
    return moved


def _text(moved: tuple[int, int]) -> str:
    return f"借方 {yuan_text(moved[0])}、贷方 {yuan_text(moved[1])} 元"
