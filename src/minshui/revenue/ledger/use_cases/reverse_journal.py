"""Reverse a journal by a linked one."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.ledger.contracts import JournalDraft, PostingLine
from minshui.revenue.ledger.errors import JOURNAL_REVERSED, JOURNAL_UNKNOWN
from minshui.revenue.ledger.models import Journal, JournalLine
from minshui.revenue.ledger.use_cases.post_journal import post_journal

_LINES = (
    select(JournalLine.account_code, JournalLine.component_code, JournalLine.tax_code)
    .add_columns(JournalLine.amount_fen)
    .where(JournalLine.journal_id == bindparam("journal_id"))
    .order_by(JournalLine.line_no)
)
_REVERSED = select(Journal.id).where(Journal.reverses_id == bindparam("journal_id"))


async def reverse_journal(
    ctx: Context, journal_id: int, source_type: str, source_id: int, memo: str | None = None
) -> int:
    """Post the mirror of a journal, dated today and linked to it, and return its id.

    Raises ``E_JOURNAL_UNKNOWN``, ``E_JOURNAL_REVERSED`` or ``E_PERIOD_CLOSED`` (today's month).
    """
    values = {"journal_id": journal_id}
    lines = (await ctx.session.execute(_LINES, values)).all()
    if not lines:
        raise MinshuiError(JOURNAL_UNKNOWN, journal=journal_id)
    if (await ctx.session.execute(_REVERSED, values)).first() is not None:
        raise MinshuiError(JOURNAL_REVERSED, journal=journal_id)
    mirror = [
        PostingLine(
            amount_fen=-line.amount_fen,
            account_code=line.account_code,
            component_code=line.component_code,
            tax_code=line.tax_code,
        )
        for line in lines
    ]
    return await post_journal(
        ctx,
        JournalDraft("reversal", source_type, source_id, mirror, reverses_id=journal_id, memo=memo),
    )
