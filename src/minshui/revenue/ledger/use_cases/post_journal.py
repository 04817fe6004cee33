"""Post a journal."""

from __future__ import annotations

from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import deferred, prepared
from minshui.revenue.ledger.chart_access import open_chart
from minshui.revenue.ledger.contracts import JournalDraft
from minshui.revenue.ledger.domain.balancing import balanced_lines
from minshui.revenue.ledger.models import Journal, JournalLine

_INSERT_JOURNAL = prepared(insert(Journal).returning(Journal.id))
_INSERT_LINES = deferred(insert(JournalLine))


async def post_journal(ctx: Context, draft: JournalDraft) -> int:
    """Post ``draft`` in the accounting month that it names, or that takes its day; return its id.

    Lines of zero are left out. Raises ``E_JOURNAL_UNBALANCED``, ``E_JOURNAL_EMPTY``,
    ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING`` or ``E_LEDGER_ACCOUNT_UNKNOWN``.
    """
    lines = balanced_lines(draft.kind, draft.lines)
    posted_on = draft.posted_on or ctx.clock.today()
    chart = await open_chart(ctx, posted_on, draft.accounting_month)
    codes = [chart.code_of(line) for line in lines]
    journal_id = (
        await ctx.session.execute(
            _INSERT_JOURNAL,
            {
                "accounting_month": chart.month,
                "posted_on": posted_on,
                "kind": draft.kind,
                "source_type": draft.source_type,
                "source_id": draft.source_id,
                "reverses_id": draft.reverses_id,
                "memo": draft.memo,
                "created_by": ctx.actor.user_id,
                "created_at": ctx.clock.now(),
            },
        )
    ).scalar_one()
    await ctx.session.execute(
        _INSERT_LINES,
        [
            {
                "journal_id": journal_id,
                "line_no": number,
                "account_code": code,
                "component_code": line.component_code,
                "tax_code": line.tax_code,
                "amount_fen": line.amount_fen,
            }
            for number, (line, code) in enumerate(zip(lines, codes, strict=True), start=1)
        ],
    )
    return int(journal_id)
