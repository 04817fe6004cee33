"""What a run would come to: the same pricing, nothing written."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np

from minshui.infrastructure.context import Context
from minshui.revenue.billing.contracts import (
    ComponentAmount,
    PreviewFailure,
    RunPreview,
    TariffTotal,
)
from minshui.revenue.billing.domain.chunk_pricing import price_chunk
from minshui.revenue.billing.domain.priced_chunk import AccountFailure, PricedChunk
from minshui.revenue.billing.queries.pricing_inputs import pricing_inputs
from minshui.revenue.billing.queries.unbilled_columns import unbilled_columns
from minshui.revenue.billing.run_store import find_run, pending_spans
from minshui.revenue.reading.facade import count_books

_VOLUME_DECIMALS = 4


class _Sums:
    """Totals that grow chunk by chunk; volumes in 10⁻⁴ m³."""

    def __init__(self) -> None:
        self.bills = self.lines = self.scalar = self.usage = self.total_fen = 0
        self.tariff_bills: Counter[str] = Counter()
        self.tariff_usage: Counter[str] = Counter()
        self.tariff_fen: Counter[str] = Counter()
        self.component_fen: Counter[str] = Counter()
        self.failures: list[AccountFailure] = []

    def add(self, chunk: PricedChunk) -> None:
        self.bills += len(chunk)
        self.lines += len(chunk.lines)
        self.scalar += int(chunk.scalar.sum())
        self.usage += int(chunk.volume.sum())
        self.total_fen += int(chunk.total_fen.sum())
        self.component_fen.update(chunk.component_totals())
        self.failures += chunk.failures
        for number, code in enumerate(chunk.tariffs):
            own = chunk.tariff == number
            if np.any(own):
                self.tariff_bills[code] += int(own.sum())
                self.tariff_usage[code] += int(chunk.volume[own].sum())
                self.tariff_fen[code] += int(chunk.total_fen[own].sum())


async def preview_run(ctx: Context, run_id: int) -> RunPreview:
    """Price what is left of a run and return the sums; raises ``E_RUN_UNKNOWN``."""
    run = await find_run(ctx, run_id)
    sums = _Sums()
    for span in await pending_spans(ctx, run_id):
        readings = await unbilled_columns(ctx, run, span)
        sums.add(price_chunk(readings, await pricing_inputs(ctx, readings, run.bill_month)))
    books = await count_books(ctx, run.bill_month, run.scope.book_ids)
    return RunPreview(
        open_books=books.open,
        locked_books=books.locked,
        bill_count=sums.bills,
        line_count=sums.lines,
        scalar_count=sums.scalar,
        usage_m3=_volume(sums.usage),
        total_amount_fen=sums.total_fen,
        by_tariff=tuple(
            TariffTotal(code, count, _volume(sums.tariff_usage[code]), sums.tariff_fen[code])
            for code, count in sorted(sums.tariff_bills.items())
        ),
        by_component=tuple(
            ComponentAmount(code, fen) for code, fen in sorted(sums.component_fen.items())
        ),
        failures=tuple(
            PreviewFailure(
                each.account_id,
                each.reading_id,
                each.failure.code,
                each.failure.message,
                each.failure.place,
            )
            for each in sums.failures
        ),
    )


def _volume(value: int) -> Decimal:
    return Decimal(value).scaleb(-_VOLUME_DECIMALS)
