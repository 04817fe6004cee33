"""Post journals, many at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.db.prepared import deferred
from minshui.revenue.ledger.chart_access import open_chart
from minshui.revenue.ledger.contracts import JournalDraft
from minshui.revenue.ledger.domain.balancing import balanced_lines
from minshui.revenue.ledger.models import Journal, JournalLine

_INSERT_JOURNALS = deferred(insert(Journal))
_INSERT_LINES = deferred(insert(JournalLine))


async def post_journals(ctx: Context, drafts: Sequence[JournalDraft]) -> list[int]:
    """Post drafts in the accounting months that they name, or that take their days.

    Returns the journals' ids. Lines of zero are left out. Raises ``E_JOURNAL_UNBALANCED``,
    ``E_JOURNAL_EMPTY``, ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING`` or
    ``E_LEDGER_ACCOUNT_UNKNOWN``.
    """
    if not drafts:
        return []
    today, now = ctx.clock.today(), ctx.clock.now()
    balanced = [balanced_lines(draft.kind, draft.lines) for draft in drafts]
    dated = [(draft.posted_on or today, draft.accounting_month) for draft in drafts]
    charts = {each: await open_chart(ctx, *each) for each in dict.fromkeys(dated)}
    ids = list(await reserve_ids(ctx.session, "biz_journal_id_seq", len(drafts)))
    journals, rows = [], []
    for journal_id, draft, day, lines in zip(ids, drafts, dated, balanced, strict=True):
        chart = charts[day]
        journals.append(
            {
                "id": journal_id,
                "accounting_month": chart.month,
                "posted_on": day[0],
                "kind": draft.kind,
                "source_type": draft.source_type,
                "source_id": draft.source_id,
                "reverses_id": draft.reverses_id,
                "memo": draft.memo,
                "created_by": draft.created_by or ctx.actor.user_id,
                "created_at": now,
            }
        )
        rows += [
            {
                "journal_id": journal_id,
                "line_no": number,
                "account_code": chart.code_of(line),
                "component_code": line.component_code,
                "tax_code": line.tax_code,
                "amount_fen": line.amount_fen,
            }
            for number, line in enumerate(lines, start=1)
        ]
    await ctx.session.execute(_INSERT_JOURNALS, journals)
    await ctx.session.execute(_INSERT_LINES, rows)
    return ids
