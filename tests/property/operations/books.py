"""What must hold of the books after every operation, and what a refusal must leave as it was."""

from __future__ import annotations

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.base import TenantBase
from minshui.revenue.ledger.facade import verify_ledger

# Each returns the rows that are not what the insert-only rows make them; written here apart from
# the program's own invariants.
REPLAYS = {
    "open amounts": """
        SELECT c.id FROM biz_charge c LEFT JOIN biz_account_entry e ON e.bill_id = c.id
        GROUP BY c.id, c.bill_month, c.open_fen
        HAVING c.open_fen <> COALESCE(SUM(e.amount_fen), 0)""",
    "deposits": """
        SELECT d.account_id FROM biz_deposit d LEFT JOIN biz_deposit_entry e USING (account_id)
        GROUP BY d.account_id, d.balance_fen
        HAVING d.balance_fen <> COALESCE(SUM(e.movement_fen), 0)""",
    "journals": "SELECT journal_id FROM biz_journal_line GROUP BY 1 HAVING SUM(amount_fen) <> 0",
    "receivable, journal by journal": """
        SELECT journal_id FROM (
            SELECT l.journal_id, l.amount_fen FROM biz_journal_line l
            JOIN biz_ledger_account a ON a.code = l.account_code WHERE a.purpose = 'receivable'
            UNION ALL SELECT journal_id, -amount_fen FROM biz_account_entry) AS both_sides
        GROUP BY journal_id HAVING SUM(amount_fen) <> 0""",
    "prepayment, journal by journal": """
        SELECT journal_id FROM (
            SELECT l.journal_id, l.amount_fen FROM biz_journal_line l
            JOIN biz_ledger_account a ON a.code = l.account_code WHERE a.purpose = 'prepayment'
            UNION ALL SELECT journal_id, movement_fen FROM biz_deposit_entry) AS both_sides
        GROUP BY journal_id HAVING SUM(amount_fen) <> 0""",
    "bills a reading and part": """
        SELECT record_id FROM biz_charge WHERE kind = 'ordinary' AND charge_status <> 'reversed'
        GROUP BY record_id, part HAVING COUNT(*) > 1""",
    "counters": """
        SELECT bill_id FROM biz_tier_counter_entry e JOIN biz_charge c ON c.id = e.bill_id
        WHERE c.kind = 'ordinary' AND c.usage_m3 <> e.usage_m3""",
    "events that nobody could take": """
        SELECT id FROM sys_outbox WHERE last_error IS NOT NULL""",
}
_TABLES = sorted(table.name for table in TenantBase.metadata.sorted_tables)
_CONTENTS = " UNION ALL ".join(
    f"SELECT '{name}', COALESCE(SUM(hashtextextended(t::text, 0)), 0) FROM {name} AS t"  # noqa: S608
    for name in _TABLES
)


async def check_books(ctx: Context, step: str) -> None:
    """Hold the books against the program's own invariants and against the replays."""
    broken = [each for each in await verify_ledger(ctx) if not each.holds]
    assert broken == [], f"{broken}: {step}"
    for name, query in REPLAYS.items():
        found = (await ctx.session.execute(text(query))).all()
        assert found == [], f"{name} {found}: {step}"


async def contents(ctx: Context) -> dict[str, int]:
    """Return a hash of every table's rows."""
    return {name: int(total) for name, total in await ctx.session.execute(text(_CONTENTS))}
