"""An account's movements: its receivable and its deposit, each with a running balance."""

from __future__ import annotations

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.ledger.contracts import StatementLine

# Bills are found by their customer (R-157's index); entries by their bills' key. Prepayment that
# pays a bill as it is issued is posted before the bill, and stands after it.
_LINES = text(
    """
    SELECT posted_on, ledger, kind, amount_fen, balance_fen, bill_id, bill_month, payment_id,
        journal_id, COUNT(*) OVER () AS total
    FROM (
        SELECT posted_on, 'receivable' AS ledger, kind, amount_fen,
            SUM(amount_fen) OVER (ORDER BY place, bill_id, seq) AS balance_fen,
            bill_id, bill_month, payment_id, journal_id, place, seq
        FROM (
            SELECT e.*, GREATEST(e.journal_id, MAX(CASE WHEN e.seq = 1 THEN e.journal_id END)
                OVER (PARTITION BY e.bill_id, e.bill_month)) AS place
            FROM biz_account a
            JOIN biz_charge c ON c.cust_id = a.cust_id
            JOIN biz_account_entry e ON e.bill_id = c.id AND e.bill_month = c.bill_month
            WHERE a.id = :account_id
        ) entries
        UNION ALL
        SELECT posted_on, 'deposit', kind, movement_fen, closing_fen, bill_id, bill_month,
            payment_id, journal_id, journal_id, seq
        FROM biz_deposit_entry WHERE account_id = :account_id
    ) movements
    ORDER BY place DESC, ledger, bill_id DESC, seq DESC
    LIMIT :size OFFSET :offset
    """
)


async def account_statement(
    ctx: Context, account_id: int, page: PageRequest
) -> Page[StatementLine]:
    """Return a page of an account's movements, the newest first; empty for an unknown account."""
    values = {"account_id": account_id, "size": page.size, "offset": page.offset}
    rows = (await ctx.session.execute(_LINES, values)).all()
    items = [
        StatementLine(
            row.posted_on,
            row.ledger,
            row.kind,
            row.amount_fen,
            int(row.balance_fen),
            row.bill_id,
            row.bill_month,
            row.payment_id,
            row.journal_id,
        )
        for row in rows
    ]
    return Page(items, rows[0].total if rows else 0, page.page, page.size)
