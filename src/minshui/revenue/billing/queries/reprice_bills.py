"""Price what was billed over some months again, under other tariffs; nothing is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.chunk_pricing import PricingInputs, price_chunk
from minshui.revenue.billing.domain.priced_chunk import AccountFailure
from minshui.revenue.billing.domain.pricing_profile import PricingProfile
from minshui.revenue.billing.queries.billed_columns import (
    BilledColumns,
    billed_accounts,
    billed_columns,
    billed_components,
    billed_quotas,
    counters_before,
)
from minshui.revenue.billing.queries.pricing_inputs import load_profiles
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.tariff.facade import (
    RESIDUE,
    Int64Array,
    TariffDocument,
    current_releases,
    date_of,
    tariff_book,
)

ACCOUNTS_PER_SPAN = 10_000
_CANDIDATE = 0  # stands for the release that the new documents do not have


@dataclass(frozen=True, slots=True)
class RepricedBills:
    """Bills of a span of accounts as they were charged and as they would be, in fen.

    Row i of the columns is one bill; ``tariff`` indexes ``tariffs``, ``usage`` is in 10⁻⁴ m³.
    ``billed`` and ``priced`` are the sums by (tariff, component). ``failures`` are accounts that
    could not be priced: their bills are in no column and no sum.
    """

    account_id: Int64Array
    usage: Int64Array
    billed_fen: Int64Array
    priced_fen: Int64Array
    tariff: Int64Array
    tariffs: tuple[str, ...]
    billed: Mapping[tuple[str, str], int]
    priced: Mapping[tuple[str, str], int]
    scalar_count: int
    failures: tuple[AccountFailure, ...]


async def reprice_bills(
    ctx: Context, months: tuple[int, int], documents: Sequence[TariffDocument]
) -> AsyncIterator[RepricedBills]:
    """Price the standing bills of readings in ``months`` (both included) as if ``documents`` had
    been the tariffs of their codes; bills under other tariffs are left out.

    Population, reliefs and quotas (of a shared one the part allotted) are those the bills were
    priced with, usage is what was read, yearly counters begin where they stood before the first
    month.
    """
    releases = await current_releases(ctx)
    codes = {document.code for document in documents}
    book = await tariff_book(ctx, releases.values())
    book = book.with_documents(documents)
    mapped = frozenset(await cost_components(ctx))
    accounts = await billed_accounts(ctx, months)
    for first in range(0, len(accounts), ACCOUNTS_PER_SPAN):
        part = accounts[first : first + ACCOUNTS_PER_SPAN]
        span = (int(part[0]), int(part[-1]))
        billed = await billed_columns(ctx, months, span)
        profiles = await load_profiles(ctx, np.unique(billed.readings.profile_id).tolist())
        billed = _under(billed, profiles, codes)
        readings = billed.readings
        if not len(readings):
            continue
        since = date_of(int(readings.from_on.min()) - 366)
        inputs = PricingInputs(
            profiles=profiles,
            releases={**releases, **dict.fromkeys(codes, _CANDIDATE)},
            book=book,
            counters=await counters_before(ctx, months[0], span, since),
            mapped_components=mapped,
            held={},
            pooled_quotas=await billed_quotas(ctx, months, span),
        )
        yield await _repriced(ctx, months, span, billed, inputs)


def _under(
    billed: BilledColumns, profiles: dict[int, PricingProfile], codes: set[str]
) -> BilledColumns:
    """Return the bills that one of the tariffs priced, or was part of."""
    keys = np.stack([billed.readings.profile_id, billed.readings.to_on])
    distinct, of = np.unique(keys, axis=1, return_inverse=True)
    under = np.array(
        [_is_under(profiles.get(profile), day, codes) for profile, day in distinct.T.tolist()],
        dtype=np.bool_,
    )[of]
    return BilledColumns(
        billed.readings.only(under), billed.bill_id[under], billed.total_fen[under]
    )


def _is_under(profile: PricingProfile | None, day: int, codes: set[str]) -> bool:
    if profile is None:
        return False
    if profile.account.mixed_use is not None:
        return not codes.isdisjoint(profile.all_tariffs)
    return profile.tariff_on(day) in codes


async def _repriced(
    ctx: Context,
    months: tuple[int, int],
    span: tuple[int, int],
    billed: BilledColumns,
    inputs: PricingInputs,
) -> RepricedBills:
    readings = billed.readings
    chunk = price_chunk(readings, inputs)
    kept = np.isin(readings.reading_id, chunk.readings.reading_id)
    lines = chunk.lines
    codes = (*sorted(inputs.mapped_components), RESIDUE)
    bill, component, fen = await billed_components(ctx, months, span, codes)
    bill_id = billed.bill_id[kept]
    order = np.argsort(bill_id)
    place = np.minimum(np.searchsorted(bill_id, bill, sorter=order), max(len(bill_id) - 1, 0))
    ours = bill_id[order][place] == bill if len(bill_id) else np.zeros(len(bill), dtype=np.bool_)
    return RepricedBills(
        account_id=readings.account_id[kept],
        usage=readings.usage[kept],
        billed_fen=billed.total_fen[kept],
        priced_fen=chunk.total_fen,
        tariff=chunk.tariff,
        tariffs=chunk.tariffs,
        billed=_sums(
            (chunk.tariff[order[place[ours]]], chunk.tariffs), (component[ours], codes), fen[ours]
        ),
        priced=_sums(
            (chunk.tariff[lines.row], chunk.tariffs),
            (lines.component, chunk.components),
            lines.amount_fen,
        ),
        scalar_count=int(chunk.scalar.sum()),
        failures=chunk.failures,
    )


_Coded = tuple[Int64Array, Sequence[str]]
"""Numbers, and the codes they stand for."""


def _sums(tariff: _Coded, component: _Coded, fen: Int64Array) -> dict[tuple[str, str], int]:
    sums = np.zeros((len(tariff[1]), len(component[1])), dtype=np.int64)
    np.add.at(sums, (tariff[0], component[0]), fen)
    return {
        (tariff[1][row], component[1][column]): int(sums[row, column])
        for row, column in np.argwhere(sums).tolist()
    }
