"""Settle the bills of a whole chunk from deposits: one journal, two COPYs, one update."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import (
    big_integers,
    dates,
    integers,
    small_integers,
    texts,
)
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.ledger.contracts import (
    DepositKind,
    EntryKind,
    JournalDraft,
    OffsetColumns,
    PostingLine,
    Purpose,
)
from minshui.revenue.ledger.deposit_store import take_over_closings
from minshui.revenue.ledger.domain.deposit_columns import chain_offsets
from minshui.revenue.ledger.models import AccountEntry, DepositEntry
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def offset_columns(ctx: Context, offsets: OffsetColumns) -> int | None:
    """Post the offsets in one journal with both sub-ledgers; return its id, None for none.

    The caller has locked accounts, deposits and bills and changes the bills' open amounts.
    Raises ``E_DEPOSIT_SHORT``, ``E_PERIOD_CLOSED``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    count = len(offsets.account_id)
    if not count:
        return None
    chain = chain_offsets(offsets)
    total_fen = int(offsets.amount_fen.sum())
    lines = [
        PostingLine(total_fen, Purpose.PREPAYMENT),
        PostingLine(-total_fen, Purpose.RECEIVABLE),
    ]
    journal_id = await post_journal(
        ctx,
        JournalDraft("offset", offsets.source_type, offsets.source_id, lines, offsets.posted_on),
    )
    shared = [
        big_integers("account_id", offsets.account_id),
        big_integers("bill_id", offsets.bill_id),
        integers("bill_month", offsets.bill_month),
        big_integers("payment_id", None),
        big_integers("journal_id", journal_id),
        dates("posted_on", offsets.posted_on),
    ]
    deposit_columns = [
        *shared,
        integers("seq", chain.seq),
        big_integers("opening_fen", chain.opening_fen),
        big_integers("movement_fen", -offsets.amount_fen),
        big_integers("closing_fen", chain.closing_fen),
        texts("kind", DepositKind.OFFSET.value),
    ]
    entry_columns = [
        *shared,
        small_integers("seq", offsets.entry_seq),
        texts("kind", EntryKind.OFFSET.value),
        big_integers("amount_fen", -offsets.amount_fen),
    ]
    database = database_of(ctx.session)
    await database.copy_columns(ctx.session, DepositEntry.__tablename__, deposit_columns, count)
    await database.copy_columns(ctx.session, AccountEntry.__tablename__, entry_columns, count)
    await take_over_closings(ctx, [journal_id])
    return journal_id
