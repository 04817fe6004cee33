"""A bill cut into parts: months, else versions, then counter years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from minshui.revenue.tariff.domain.counter_years import (
    YearShare,
    YearWindow,
    year_shares,
    year_start_of,
)
from minshui.revenue.tariff.domain.document import (
    DOWN_UNIT,
    Basis,
    Mode,
    OnChange,
    QuotaWindow,
    Rounding,
    TariffDocument,
    VolumeComponent,
)
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput, SharedSince
from minshui.revenue.tariff.domain.priced import CounterKey
from minshui.revenue.tariff.domain.rounding import round_to
from minshui.revenue.tariff.domain.usage import billed_usage
from minshui.revenue.tariff.domain.versions import Span, spans_of


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What is to be priced as one part.

    ``months`` are those of the bill the part belongs to; ``day_share`` is part days / bill days
    where a price change by days cut the bill. ``closes_bill``: what is charged once per bill
    goes here; ``has_registers``: other registers are charged here.
    """

    version: TariffDocument
    volume: Fraction
    reference_on: date | None
    days: Fraction | None
    months: int
    window: YearWindow | None = None
    counter_key: CounterKey | None = None
    day_share: Fraction | None = None
    mixed_part: int | None = None
    closes_bill: bool = True
    has_registers: bool = True


@dataclass(frozen=True, slots=True)
class BillPlan:
    """The bills to be priced: one, or one per month; each in parts, in order of time."""

    bills: tuple[tuple[PartPlan, ...], ...]
    volume: Fraction
    closing_version: TariffDocument


def plan_parts(
    versions: Sequence[TariffDocument], bill: BillInput, usage: Fraction, account: AccountInput
) -> BillPlan:
    """Cut a bill of ``usage`` (metered, this tariff's share) into parts."""
    by_version = spans_of(versions, bill)
    spans = by_version.spans
    closing = spans[-1].version
    volume = billed_usage(usage, closing.usage)
    months = bill.months if bill.months is not None else closing.counter.months
    if closing.counter.split_months:
        bills = _months(closing, spans, bill, volume, months)
        return BillPlan(bills, volume, closing)
    shares = share_out(volume, [span.days or 0 for span in spans], by_version.change.round_volume)
    parts: list[PartPlan] = []
    for span, share in zip(spans, shares, strict=True):
        day_share = None
        if len(spans) > 1:
            day_share = Fraction(span.days or 0, sum(other.days or 0 for other in spans))
        years = _Years(versions, span, account, bill.shared_since if len(spans) == 1 else None)
        parts.extend(years.parts(share, months, day_share))
    if len(parts) == 1 and bill.days is not None:
        parts = [replace(parts[0], days=Fraction(bill.days))]
    opened = [replace(part, closes_bill=False, has_registers=False) for part in parts[:-1]]
    return BillPlan(((*opened, parts[-1]),), volume, closing)


def share_out(volume: Fraction, weights: list[int], rounding: Rounding | None) -> list[Fraction]:
    """Share a volume by weights: every share but the last is rounded, the last takes the rest."""
    if len(weights) == 1:
        return [volume]
    whole = sum(weights)
    shares = [round_to(volume * weight / whole, rounding) for weight in weights[:-1]]
    return [*shares, volume - sum(shares, Fraction(0))]


def _months(
    version: TariffDocument,
    spans: Sequence[Span],
    bill: BillInput,
    volume: Fraction,
    months: int,
) -> tuple[tuple[PartPlan, ...], ...]:
    known = [span.days for span in spans if span.days is not None]
    days = bill.days if bill.days is not None else sum(known) if known else None
    each_days = None if days is None else Fraction(days, months)
    each = round_to(volume / months, DOWN_UNIT)
    volumes = [each] * (months - 1) + [volume - each * (months - 1)]
    return tuple(
        (
            PartPlan(
                version,
                share,
                bill.to_on,
                each_days,
                months=1,
                has_registers=index == months - 1,
            ),
        )
        for index, share in enumerate(volumes)
    )


@dataclass(frozen=True, slots=True)
class _Years:
    """One version's span, to be cut by counter years."""

    versions: Sequence[TariffDocument]
    span: Span
    account: AccountInput
    since: SharedSince | None

    def parts(self, volume: Fraction, months: int, day_share: Fraction | None) -> list[PartPlan]:
        """Return the parts of ``volume``, in order of time."""
        span, version = self.span, self.span.version
        counter = version.counter
        if counter.basis is not Basis.YEAR or (span.to_on is None and not _counts(version)):
            days = None if span.days is None else Fraction(span.days)
            return [PartPlan(version, volume, span.to_on, days, months, day_share=day_share)]
        since = None if self.since is None else self.since.day
        shares = year_shares(span, counter, year_start_of(counter, self.account), since)
        keys = [_counter_key(self.versions, version, share.window) for share in shares]
        return [
            PartPlan(
                version,
                part_volume,
                span.to_on,
                None if share.days is None else Fraction(share.days),
                months,
                window=share.window,
                counter_key=key,
                day_share=day_share,
            )
            for share, key, part_volume in zip(
                shares, keys, self._volumes(volume, shares, keys), strict=True
            )
        ]

    def _volumes(
        self, volume: Fraction, shares: list[YearShare], keys: list[CounterKey]
    ) -> list[Fraction]:
        """Share out the volume; after estimates all usage since them, less what they counted."""
        rounding = self.span.version.counter.straddle.round_volume
        weights = [share.weight for share in shares]
        if self.since is None or len(shares) == 1:
            return share_out(volume, weights, rounding)
        counted = [self.since.counted.get(key.first_on, Fraction(0)) for key in keys]
        whole = share_out(volume + sum(counted), weights, rounding)
        return [share - known for share, known in zip(whole, counted, strict=True)]


def _counts(version: TariffDocument) -> bool:
    """Return whether anything in a version is priced by its counter: else no date is needed."""
    quota = version.over_quota
    return (quota is not None and quota.window is QuotaWindow.COUNTER) or any(
        isinstance(component, VolumeComponent) and component.mode is not Mode.FLAT
        for component in version.components
    )


def _counter_key(
    versions: Sequence[TariffDocument], version: TariffDocument, window: YearWindow
) -> CounterKey:
    """Return the counter of a window: a later version continues what an earlier one restarted."""
    restarted_on: date | None = None
    for known in versions:
        first = known.effective_from
        if first is not None and known.counter.on_change is OnChange.RESTART:
            restarted_on = first if first > window.first_on else None
        if known is version:
            break
    return CounterKey(version.code, window.first_on, restarted_on)
