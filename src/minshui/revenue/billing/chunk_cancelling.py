"""Take the bills of a chunk back: price the credits, return money, post, store. One transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.security.batch_scope import within_batch
from minshui.revenue.billing.cancellations import CancelledChunk, CancelScope
from minshui.revenue.billing.credit_posting import Credits, CreditSource, post_credits
from minshui.revenue.billing.credit_store import copy_credits, reverse_bills
from minshui.revenue.billing.domain.credit_columns import CancelColumns, CreditTable, HeldAccount
from minshui.revenue.billing.domain.credit_plan import plan_credits
from minshui.revenue.billing.domain.credit_pricing import Repriced, price_credits
from minshui.revenue.billing.domain.crediting import credit_table
from minshui.revenue.billing.models import BILL_IDS
from minshui.revenue.billing.queries.bill_counters import counter_moves
from minshui.revenue.billing.queries.bill_lines import lines_of_bills
from minshui.revenue.billing.queries.cancel_holds import cancel_holds
from minshui.revenue.billing.queries.cancellable_bills import (
    BillStates,
    bill_states,
    cancellable_bills,
    lock_accounts_of,
)
from minshui.revenue.billing.queries.own_inputs import noted_counters, noted_inputs, own_inputs
from minshui.revenue.billing.queries.scoped import CANCELLATION_BATCH
from minshui.revenue.billing.use_cases.restore_late_fees import restore_late_fees
from minshui.revenue.ledger.facade import ComponentTotal
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.tariff.facade import RESIDUE, BillFailure

SOURCE_TYPE = "bill_cancel_chunk"


@dataclass(frozen=True, slots=True)
class CancellingChunk:
    """A chunk of a cancellation that this transaction has locked."""

    id: int
    cancellation_id: int
    seq: int
    first_account_id: int
    last_account_id: int


@dataclass(frozen=True, slots=True)
class CancelledBills:
    """What taking bills back came to, and whose bills were left alone."""

    result: CancelledChunk
    held: tuple[HeldAccount, ...] = ()
    journal_id: int | None = None


async def cancel_chunk(ctx: Context, scope: CancelScope, chunk: CancellingChunk) -> CancelledBills:
    """Take back the standing bills of a scope in a chunk's span of accounts.

    The caller holds ``billing:runs``, so that no counter moves. An account of which one bill
    cannot be taken back keeps all of them.
    """
    whose = await within_batch(ctx, CANCELLATION_BATCH, chunk.cancellation_id)
    bills = await cancellable_bills(whose, scope, (chunk.first_account_id, chunk.last_account_id))
    if len(bills):
        await lock_accounts_of(ctx, bills)
        states = await bill_states(ctx, bills)
        bills, states = bills.only(~states.is_gone), states.only(~states.is_gone)
    if not len(bills):
        return CancelledBills(CancelledChunk(chunk.id, chunk.seq))
    table = await price_cancellation(ctx, bills, states)
    result = CancelledChunk(
        chunk_id=chunk.id,
        seq=chunk.seq,
        bill_count=len(table),
        held_count=len(table.held),
        repriced_count=int(table.repriced.sum()),
        cancelled_fen=int(table.bills.total_fen.sum()),
        credited_fen=int(table.total_fen.sum()),
    )
    if not len(table):
        return CancelledBills(result, table.held)
    kept = states.only(np.isin(bills.bill_id, table.bills.bill_id))
    restored_fen, journal_id = await _store(ctx, chunk, table, kept)
    return CancelledBills(replace(result, restored_fen=restored_fen), table.held, journal_id)


async def price_cancellation(ctx: Context, bills: CancelColumns, states: BillStates) -> CreditTable:
    """Return the credit bills, priced, of all accounts that are not held."""
    holds = await cancel_holds(ctx, bills, states)
    moves, tariffs = await counter_moves(ctx, bills)
    noted = await noted_inputs(ctx, bills)
    plan = plan_credits(bills, moves, tariffs, await noted_counters(ctx, bills, noted))
    again = np.flatnonzero(~plan.mirrored)
    again = again[~np.isin(again, list(holds))]
    batches: list[Repriced] = []
    failures: dict[int, BillFailure] = {}
    if len(again):
        inputs = await own_inputs(ctx, bills, again, noted)
        batches, failures = price_credits(plan, inputs)
    components = (*sorted(await cost_components(ctx)), RESIDUE)
    lines = await lines_of_bills(ctx, bills, plan.mirrored, components)
    return credit_table(plan, lines, components, batches, {**failures, **holds})


async def _store(
    ctx: Context, chunk: CancellingChunk, table: CreditTable, states: BillStates
) -> tuple[int, int | None]:
    """Write credits and postings; return what was given back to deposits, and the journal."""
    bills = table.bills
    reserved = await reserve_ids(ctx.session, BILL_IDS.name, len(table))
    credit_ids = np.array(reserved, dtype=np.int64)
    source = CreditSource("credit", SOURCE_TYPE, chunk.id)
    await restore_late_fees(
        ctx, bills.account_id.tolist(), bills.bill_id.tolist(), SOURCE_TYPE, chunk.id
    )
    posted = await post_credits(
        ctx,
        source,
        Credits(
            account_id=bills.account_id,
            bill_id=bills.bill_id,
            bill_month=bills.bill_month,
            last_seq=states.last_seq,
            paid_fen=states.paid_fen,
            matched_fen=states.open_fen + states.paid_fen,
            credit_id=credit_ids,
            credit_fen=table.total_fen,
        ),
        [ComponentTotal(code, fen) for code, fen in table.component_totals().items()],
    )
    await reverse_bills(ctx, bills)
    await copy_credits(ctx, table, credit_ids, posted.open_fen)
    return posted.restored_fen, posted.journal_id
