"""Issue the bills of a chunk: price, offset, post, store. One transaction, set by set."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.billing.chunk_store import (
    VOLUME_DECIMALS,
    ChunkHead,
    copy_bills,
    copy_counters,
    copy_lines,
    open_amounts,
)
from minshui.revenue.billing.contracts import ChunkResult, RunContract
from minshui.revenue.billing.domain.chunk_pricing import price_chunk
from minshui.revenue.billing.domain.priced_chunk import AccountFailure, PricedChunk
from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.billing.events import BillsIssued
from minshui.revenue.billing.models import BILL_IDS
from minshui.revenue.billing.queries.pricing_inputs import pricing_inputs
from minshui.revenue.billing.run_store import ClaimedChunk, finish_chunk, resolve_elsewhere
from minshui.revenue.billing.settlements import ChunkBills
from minshui.revenue.billing.use_cases.offset_chunk import offset_chunk
from minshui.revenue.ledger.facade import ChunkPosting, ComponentTotal, post_chunk


@dataclass(frozen=True, slots=True)
class IssuedChunk:
    """What issuing came to, and whom it left out."""

    result: ChunkResult
    failures: tuple[AccountFailure, ...]
    billed_accounts: frozenset[int]


async def issue_chunk(
    ctx: Context, run: RunContract, claimed: ClaimedChunk, readings: ReadingColumns
) -> IssuedChunk:
    """Issue the bills of ``readings`` as one chunk of a run, and mark the chunk done."""
    priced = price_chunk(readings, await pricing_inputs(ctx, readings, run.bill_month))
    offset_fen, journal_id = 0, None
    if len(priced):
        offset_fen, journal_id = await _store(ctx, run, claimed, priced)
    result = ChunkResult(
        chunk_id=claimed.id,
        seq=claimed.seq,
        bill_count=len(priced),
        line_count=len(priced.lines),
        parked_count=len(priced.failures),
        scalar_count=int(priced.scalar.sum()),
        usage_m3=Decimal(int(priced.volume.sum())).scaleb(-VOLUME_DECIMALS),
        total_amount_fen=int(priced.total_fen.sum()),
        offset_fen=offset_fen,
    )
    await finish_chunk(ctx, result, journal_id)
    if result.bill_count:
        await publish(
            ctx,
            BillsIssued(
                run_id=run.id,
                chunk_id=claimed.id,
                bill_month=run.bill_month,
                bill_count=result.bill_count,
                total_amount_fen=result.total_amount_fen,
                parked_count=result.parked_count,
            ),
        )
    billed = frozenset(np.unique(priced.readings.account_id).tolist())
    await resolve_elsewhere(ctx, run, billed)
    return IssuedChunk(result, priced.failures, billed)


async def _store(
    ctx: Context, run: RunContract, claimed: ClaimedChunk, priced: PricedChunk
) -> tuple[int, int | None]:
    """Write bills and postings; return what prepayment paid of them, and the journal."""
    reserved = await reserve_ids(ctx.session, BILL_IDS.name, len(priced))
    bill_ids = np.array(reserved, dtype=np.int64)
    head = ChunkHead(run.id, claimed.id, run.bill_month, run.issued_on, run.due_on)
    offsets = await offset_chunk(
        ctx,
        ChunkBills(
            chunk_id=claimed.id,
            bill_month=run.bill_month,
            due_on=run.due_on,
            issued_on=run.issued_on,
            first_account_id=int(priced.readings.account_id[0]),
            last_account_id=int(priced.readings.account_id[-1]),
            account_ids=priced.readings.account_id,
            bill_ids=bill_ids,
            amounts_fen=priced.total_fen,
        ),
    )
    journal_id = await post_chunk(
        ctx,
        ChunkPosting(
            chunk_id=claimed.id,
            bill_month=run.bill_month,
            posted_on=run.issued_on,
            components=[
                ComponentTotal(code, amount_fen)
                for code, amount_fen in priced.component_totals().items()
            ],
            account_ids=priced.readings.account_id,
            bill_ids=bill_ids,
            amounts_fen=priced.total_fen,
        ),
    )
    open_fen = open_amounts(priced.total_fen, bill_ids, offsets.open_fen)
    await copy_bills(ctx, head, priced, bill_ids, open_fen)
    await copy_lines(ctx, head, priced, bill_ids)
    await copy_counters(ctx, head, priced, bill_ids)
    return offsets.offset_fen, journal_id
