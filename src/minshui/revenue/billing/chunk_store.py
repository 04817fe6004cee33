"""Write a priced chunk: bills, lines and counter entries, each by one COPY from columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.columns import (
    ABSENT,
    big_integers,
    dates,
    decimals,
    integers,
    json_objects,
    small_integers,
    texts,
)
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.domain.adjusting import AMOUNT
from minshui.revenue.billing.domain.priced_chunk import PricedChunk
from minshui.revenue.billing.models import Bill, BillLine, TierCounterEntry
from minshui.revenue.tariff.facade import Int64Array, StoredLineKind

VOLUME_DECIMALS = 4
PRICE_DECIMALS = 6
STATUSES = ("open", "partial", "paid")
ITEM = "item"  # what a special bill, or arrears taken over, charge for
LINE_KINDS = (*(kind.name.lower() for kind in StoredLineKind), ITEM, AMOUNT)


@dataclass(frozen=True, slots=True)
class ChunkHead:
    """What all bills of a chunk share."""

    run_id: int
    chunk_id: int
    bill_month: int
    issued_on: date
    due_on: date


def open_amounts(
    total_fen: Int64Array, bill_ids: Int64Array, settled: Mapping[int, int]
) -> Int64Array:
    """Return what is open of each bill; ``settled`` has those that prepayment paid of, by id."""
    open_fen = total_fen.copy()
    if settled:
        paid_ids = np.fromiter(settled.keys(), dtype=np.int64, count=len(settled))
        rows = np.searchsorted(bill_ids, paid_ids)
        open_fen[rows] = np.fromiter(settled.values(), dtype=np.int64, count=len(settled))
    return open_fen


async def copy_bills(
    ctx: Context, head: ChunkHead, chunk: PricedChunk, bill_ids: Int64Array, open_fen: Int64Array
) -> None:
    """Load the bills of a chunk."""
    readings = chunk.readings
    status = np.where(open_fen == 0, 2, np.where(open_fen == chunk.total_fen, 0, 1))
    columns = [
        big_integers("id", bill_ids),
        integers("bill_month", head.bill_month),
        big_integers("cust_id", readings.cust_id),
        big_integers("account_id", readings.account_id),
        big_integers("site_id", readings.site_id),
        texts("kind", readings.is_final, (BillKind.ORDINARY.value, BillKind.CLOSING.value)),
        big_integers("record_id", readings.reading_id),
        small_integers("part", 0),
        small_integers("revision", readings.revision),
        big_integers("run_id", head.run_id),
        big_integers("chunk_id", head.chunk_id),
        big_integers("profile_id", readings.profile_id),
        big_integers("tariff_release_id", chunk.release_id),
        decimals("usage_m3", chunk.volume, VOLUME_DECIMALS),
        dates("period_from", readings.from_on),
        dates("period_to", readings.to_on),
        decimals("counter_before_m3", chunk.counter_before, VOLUME_DECIMALS),
        decimals("counter_after_m3", chunk.counter_after, VOLUME_DECIMALS),
        json_objects("pricing", chunk.pricing, chunk.pricing_table),
        big_integers("total_amount_fen", chunk.total_fen),
        big_integers("open_fen", open_fen),
        texts("charge_status", status, STATUSES),
        dates("issued_on", head.issued_on),
        dates("due_on", head.due_on),
    ]
    await database_of(ctx.session).copy_columns(
        ctx.session, Bill.__tablename__, columns, len(chunk)
    )


async def copy_lines(
    ctx: Context, head: ChunkHead, chunk: PricedChunk, bill_ids: Int64Array
) -> None:
    """Load the lines of a chunk; they are numbered from 1 within each bill."""
    lines = chunk.lines
    count = len(lines)
    columns = [
        big_integers("charge_id", bill_ids[lines.row]),
        small_integers("line_no", lines.numbers),
        integers("bill_month", head.bill_month),
        texts("cost_component_code", lines.component, chunk.components),
        texts("kind", lines.kind, LINE_KINDS),
        small_integers("tier", np.where(lines.tier == 0, ABSENT, lines.tier)),
        decimals("usage_amount", lines.quantity, VOLUME_DECIMALS),
        decimals("price", lines.price, PRICE_DECIMALS),
        big_integers("detail_amount_fen", lines.amount_fen),
    ]
    await database_of(ctx.session).copy_columns(ctx.session, BillLine.__tablename__, columns, count)


async def copy_counters(
    ctx: Context, head: ChunkHead, chunk: PricedChunk, bill_ids: Int64Array
) -> None:
    """Load what the bills of a chunk added to yearly counters."""
    counters = chunk.counters
    columns = [
        big_integers("account_id", chunk.readings.account_id[counters.row]),
        texts("tariff_code", counters.tariff, chunk.tariffs),
        small_integers("use_no", counters.use),
        dates("window_start_on", counters.window),
        decimals("usage_m3", counters.usage, VOLUME_DECIMALS),
        big_integers("bill_id", bill_ids[counters.row]),
        integers("bill_month", head.bill_month),
        dates("recorded_on", head.issued_on),
    ]
    await database_of(ctx.session).copy_columns(
        ctx.session, TierCounterEntry.__tablename__, columns, len(counters)
    )
