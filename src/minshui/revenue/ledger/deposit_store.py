"""Read, lock and append to the chains of deposits: pre-built, set-based statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, func, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import deferred, prepared
from minshui.revenue.ledger.contracts import DepositMovement, DepositState
from minshui.revenue.ledger.domain.deposit_chain import chain_movements
from minshui.revenue.ledger.models import Deposit, DepositEntry

_COPY_FROM = 20  # rows from which COPY beats an insert
_UPDATE_TOGETHER_FROM = 100  # deposits from which one update over the new entries beats theirs
_COLUMNS = (
    "account_id",
    "seq",
    "opening_fen",
    "movement_fen",
    "closing_fen",
    "kind",
    "payment_id",
    "bill_id",
    "bill_month",
    "journal_id",
    "posted_on",
)
_LOCK = prepared(
    select(Deposit.account_id, Deposit.balance_fen, Deposit.last_seq)
    .where(is_among(Deposit.account_id, "account_ids"))
    .order_by(Deposit.account_id)
    .with_for_update()
)
_INSERT_ENTRIES = deferred(insert(DepositEntry))
_INSERT_DEPOSITS = deferred(insert(Deposit))
_UPDATE_ONE = deferred(
    update(Deposit)
    .where(Deposit.account_id == bindparam("moved_account_id"))
    .values(balance_fen=bindparam("new_balance_fen"), last_seq=bindparam("new_last_seq"))
    .execution_options(synchronize_session=False)
)
# The chain's last entry of the journals is the deposit's new state: one statement for a chunk.
_last = (
    select(DepositEntry.account_id, func.max(DepositEntry.seq).label("seq"))
    .where(is_among(DepositEntry.journal_id, "moved_by_journal_ids"))
    .group_by(DepositEntry.account_id)
    .subquery()
)
_UPDATE_FROM_ENTRIES = (
    update(Deposit)
    .where(
        Deposit.account_id == _last.c.account_id,
        DepositEntry.account_id == _last.c.account_id,
        DepositEntry.seq == _last.c.seq,
    )
    .values(balance_fen=DepositEntry.closing_fen, last_seq=DepositEntry.seq)
    .execution_options(synchronize_session=False)
)


async def lock_states(ctx: Context, account_ids: Collection[int]) -> dict[int, DepositState]:
    """Lock the deposits of accounts, ascending, and return those that exist."""
    rows = await ctx.session.execute(_LOCK, {"account_ids": sorted(account_ids)})
    return {row.account_id: DepositState(row.balance_fen, row.last_seq) for row in rows}


async def append_movements(
    ctx: Context, movements: Sequence[DepositMovement], journal_id: int, posted_on: date
) -> dict[int, DepositState]:
    """Write the movements of one journal as chained entries and return the new states.

    Raises ``E_DEPOSIT_SHORT`` where a deposit would fall below zero.
    """
    return await append_posted(ctx, [(each, journal_id) for each in movements], posted_on)


async def append_posted(
    ctx: Context, posted: Sequence[tuple[DepositMovement, int]], posted_on: date
) -> dict[int, DepositState]:
    """Write movements, each with its journal, as ``append_movements`` does."""
    movements = [movement for movement, _ in posted]
    states = await lock_states(ctx, {movement.account_id for movement in movements})
    entries, moved = chain_movements(movements, states)
    rows = [
        (
            entry.movement.account_id,
            entry.seq,
            entry.opening_fen,
            entry.movement.amount_fen,
            entry.closing_fen,
            entry.movement.kind.value,
            entry.movement.payment_id,
            entry.movement.bill_id,
            entry.movement.bill_month,
            journal_id,
            posted_on,
        )
        for entry, (_, journal_id) in zip(entries, posted, strict=True)
    ]
    if len(rows) < _COPY_FROM:
        values = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        await ctx.session.execute(_INSERT_ENTRIES, values)
    else:
        await database_of(ctx.session).bulk_copy(
            ctx.session, DepositEntry.__tablename__, _COLUMNS, rows
        )
    await _store_states(ctx, moved, states, {journal_id for _, journal_id in posted})
    return moved


async def _store_states(
    ctx: Context,
    moved: dict[int, DepositState],
    known: dict[int, DepositState],
    journal_ids: Collection[int],
) -> None:
    new = [
        {"account_id": account, "balance_fen": state.balance_fen, "last_seq": state.last_seq}
        for account, state in moved.items()
        if account not in known
    ]
    if new:
        await ctx.session.execute(_INSERT_DEPOSITS, new)
    old = [
        {
            "moved_account_id": account,
            "new_balance_fen": state.balance_fen,
            "new_last_seq": state.last_seq,
        }
        for account, state in moved.items()
        if account in known
    ]
    if len(old) > _UPDATE_TOGETHER_FROM:
        await take_over_closings(ctx, journal_ids)
    elif old:
        await ctx.session.execute(_UPDATE_ONE, old)


async def take_over_closings(ctx: Context, journal_ids: Collection[int]) -> None:
    """Give each deposit that the journals moved the balance its chain closes with."""
    await ctx.session.execute(_UPDATE_FROM_ENTRIES, {"moved_by_journal_ids": sorted(journal_ids)})
