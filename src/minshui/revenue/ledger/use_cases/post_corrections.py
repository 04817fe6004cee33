"""Post what corrects many bills: one journal, the entries of both sub-ledgers by COPY."""

from __future__ import annotations

from datetime import date

import numpy as np

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import (
    big_integers,
    dates,
    integers,
    small_integers,
    texts,
)
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.ledger.component_lines import component_lines
from minshui.revenue.ledger.contracts import (
    CorrectionPosting,
    DepositColumns,
    EntryColumns,
    JournalDraft,
    PostingLine,
    Purpose,
)
from minshui.revenue.ledger.deposit_store import take_over_closings
from minshui.revenue.ledger.domain.deposit_columns import chain_columns
from minshui.revenue.ledger.models import AccountEntry, Deposit, DepositEntry
from minshui.revenue.ledger.use_cases.post_journal import post_journal


async def post_corrections(ctx: Context, posting: CorrectionPosting) -> int | None:
    """Post corrections of bills today and return the journal's id; None if nothing moves.

    The caller has locked accounts, deposits and bills and changes the bills' open amounts.
    Raises ``E_COMPONENT_UNMAPPED``, ``E_JOURNAL_UNBALANCED``, ``E_PERIOD_CLOSED``,
    ``E_DEPOSIT_SHORT``, ``E_LEDGER_ACCOUNT_MISSING``.
    """
    entries, deposits = posting.entries, posting.deposits
    if not np.any(entries.amount_fen) and not any(each.amount_fen for each in posting.components):
        return None
    today = ctx.clock.today()
    lines = [
        *await component_lines(ctx, posting.components, 1),
        PostingLine(int(entries.amount_fen.sum()), Purpose.RECEIVABLE),
    ]
    if deposits is not None:
        lines.append(PostingLine(-int(deposits.amount_fen.sum()), Purpose.PREPAYMENT))
    journal_id = await post_journal(
        ctx,
        JournalDraft(
            posting.kind,
            posting.source_type,
            posting.source_id,
            lines,
            today,
            accounting_month=posting.accounting_month,
        ),
    )
    await _copy_entries(ctx, entries, journal_id, today)
    if deposits is not None and len(deposits.account_id):
        await _move_deposits(ctx, deposits, journal_id, today)
    return journal_id


async def _copy_entries(
    ctx: Context, entries: EntryColumns, journal_id: int, posted_on: date
) -> None:
    columns = [
        big_integers("bill_id", entries.bill_id),
        small_integers("seq", entries.seq),
        integers("bill_month", entries.bill_month),
        big_integers("account_id", entries.account_id),
        texts("kind", entries.kind, [kind.value for kind in entries.kinds]),
        big_integers("amount_fen", entries.amount_fen),
        big_integers("payment_id", None),
        big_integers("journal_id", journal_id),
        dates("posted_on", posted_on),
    ]
    await database_of(ctx.session).copy_columns(
        ctx.session, AccountEntry.__tablename__, columns, len(entries.bill_id)
    )


async def _move_deposits(
    ctx: Context, deposits: DepositColumns, journal_id: int, posted_on: date
) -> None:
    chain = chain_columns(
        deposits.account_id, deposits.amount_fen, deposits.balance_fen, deposits.last_seq
    )
    database = database_of(ctx.session)
    columns = [
        big_integers("account_id", deposits.account_id),
        integers("seq", chain.seq),
        big_integers("opening_fen", chain.opening_fen),
        big_integers("movement_fen", deposits.amount_fen),
        big_integers("closing_fen", chain.closing_fen),
        texts("kind", deposits.kind.value),
        big_integers("payment_id", None),
        big_integers("bill_id", deposits.bill_id),
        integers("bill_month", deposits.bill_month),
        big_integers("journal_id", journal_id),
        dates("posted_on", posted_on),
    ]
    count = len(deposits.account_id)
    await database.copy_columns(ctx.session, DepositEntry.__tablename__, columns, count)
    new = np.unique(deposits.account_id[deposits.last_seq == 0])
    opened = [big_integers("account_id", new), big_integers("balance_fen", 0)]
    await database.copy_columns(
        ctx.session, Deposit.__tablename__, [*opened, integers("last_seq", 0)], len(new)
    )
    await take_over_closings(ctx, [journal_id])
