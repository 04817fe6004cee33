"""What the accounts of the chart moved in a month."""

from __future__ import annotations

from sqlalchemy import bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.revenue.finance.contracts import AccountBalance
from minshui.revenue.ledger.models import Journal, JournalLine, LedgerAccount

_AMOUNT = JournalLine.amount_fen
_IN_MONTH = Journal.accounting_month == bindparam("month")
_BALANCES = (
    select(
        LedgerAccount.code,
        LedgerAccount.name,
        func.sum(case((~_IN_MONTH, _AMOUNT), else_=0)).label("opening"),
        func.sum(case((_IN_MONTH & (_AMOUNT > 0), _AMOUNT), else_=0)).label("debit"),
        func.sum(case((_IN_MONTH & (_AMOUNT < 0), -_AMOUNT), else_=0)).label("credit"),
    )
    .join(JournalLine, JournalLine.account_code == LedgerAccount.code)
    .join(Journal, Journal.id == JournalLine.journal_id)
    .where(Journal.accounting_month <= bindparam("month"))
    .group_by(LedgerAccount.code, LedgerAccount.name)
    .order_by(LedgerAccount.code)
)


async def month_balances(ctx: Context, month: int) -> list[AccountBalance]:
    """Return every account that has ever been posted on, with its movements of a month."""
    rows = await ctx.session.execute(_BALANCES, {"month": month})
    return [
        AccountBalance(
            row.code,
            row.name,
            int(row.opening),
            int(row.debit),
            int(row.credit),
            int(row.opening + row.debit - row.credit),
        )
        for row in rows
    ]
