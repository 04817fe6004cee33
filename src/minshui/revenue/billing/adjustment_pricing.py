"""Price an adjustment: what its bill comes to with it, less what it comes to without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.adjustment_errors import (
    ADJUST_BELOW_ZERO,
    ADJUST_COMPONENT,
    ADJUST_COUNTER,
    ADJUST_GONE,
    ADJUST_KIND,
    ADJUST_NOTHING,
    ADJUST_PRICE,
    ADJUST_TRANSIT,
    ADJUST_UNPRICED,
    ADJUST_USAGE,
    ADJUST_VOLUME,
    ADJUST_WAY,
    ADJUST_WRITTEN_OFF,
)
from minshui.revenue.billing.adjustments import AdjustBill
from minshui.revenue.billing.contracts import BillKind
from minshui.revenue.billing.domain.adjusting import (
    amount_lines,
    difference_lines,
    priced_lines,
    sums_by_component,
)
from minshui.revenue.billing.domain.replay import ReplayBill, ReplayLine, replayed_bill
from minshui.revenue.billing.queries.adjustable_bill import AdjustableBill
from minshui.revenue.billing.queries.cancel_holds import KIND_NAMES
from minshui.revenue.billing.queries.cancellable_bills import GONE
from minshui.revenue.billing.queries.replaying import credit_columns
from minshui.revenue.billing.queries.stored_inputs import StoredInputs, stored_inputs
from minshui.revenue.parameter.facade import cost_components
from minshui.revenue.tariff.facade import (
    PRICE_SCALE,
    VOLUME_SCALE,
    PricedColumns,
    PriorOf,
    TariffBook,
    price_batch,
    tariff_book,
)

BY_USAGE = (BillKind.ORDINARY, BillKind.CLOSING)
BY_PRICES = (*BY_USAGE, BillKind.SPECIAL)
BY_AMOUNT = (*BY_PRICES, BillKind.SPLIT)


@dataclass(frozen=True, slots=True)
class PricedAdjustment:
    """What an adjustment comes to: its lines, and what its counters get, in 10⁻⁴ m³.

    ``pricing`` is what its replay needs; ``before`` and ``after`` are where the counter of the
    bill's earliest window stands, if it has one.
    """

    lines: tuple[ReplayLine, ...]
    counted: dict[PriorOf, int]
    pricing: dict[str, Any]
    before: int | None = None
    after: int | None = None

    @property
    def total_fen(self) -> int:
        """Σ lines."""
        return sum(line.amount_fen for line in self.lines)


async def price_adjustment(
    ctx: Context, command: AdjustBill, bill: AdjustableBill
) -> PricedAdjustment:
    """Return what an adjustment comes to; raises ``E_ADJUST_…`` and ``E_BILL_INPUT_LOST``."""
    _check(command, bill)
    if command.amounts:
        priced = PricedAdjustment(amount_lines(command.amounts), {}, {"amounts": True})
    elif command.prices:
        lines = priced_lines(int(command.usage_m3 * VOLUME_SCALE), command.prices)
        prices = {code: f"{price:f}" for code, price in sorted(command.prices.items())}
        priced = PricedAdjustment(lines, {}, {"prices": prices})
    else:
        priced = await _in_tiers(ctx, command, bill)
    await _check_lines(ctx, priced.lines, bill)
    return priced


def _check(command: AdjustBill, bill: AdjustableBill) -> None:
    number = bill.detail.bill.number
    by_amount = any(command.amounts.values())
    if by_amount == bool(command.usage_m3) or (by_amount and command.prices):
        raise MinshuiError(ADJUST_WAY)
    if command.usage_m3 * VOLUME_SCALE % 1:
        raise MinshuiError(ADJUST_VOLUME, place=Place("usage_m3"), usage=command.usage_m3)
    for price in command.prices.values():
        if price <= 0 or price * PRICE_SCALE % 1:
            raise MinshuiError(ADJUST_PRICE, place=Place("prices"), price=price)
    allowed = BY_AMOUNT if by_amount else BY_PRICES if command.prices else BY_USAGE
    kind = bill.detail.bill.kind
    if kind not in allowed:
        raise MinshuiError(ADJUST_KIND, number=number, kind=KIND_NAMES[kind])
    if bill.row.charge_status in GONE:
        raise MinshuiError(ADJUST_GONE, number=number)
    if bill.written_off_fen:
        raise MinshuiError(ADJUST_WRITTEN_OFF, number=number)
    if bill.transit is not None:
        held_on = bill.transit.held_on.isoformat()
        raise MinshuiError(ADJUST_TRANSIT, number=number, day=held_on, reason=bill.transit.reason)
    usage_m3 = bill.detail.bill.usage_m3 + bill.adjusted_m3
    if not by_amount and usage_m3 + command.usage_m3 < 0:
        raise MinshuiError(
            ADJUST_USAGE,
            place=Place("usage_m3"),
            number=number,
            usage=_plain(usage_m3),
            reduced=_plain(-command.usage_m3),
        )


async def _check_lines(ctx: Context, lines: Sequence[ReplayLine], bill: AdjustableBill) -> None:
    known = await cost_components(ctx)
    sums = sums_by_component(lines)
    if not any(line.amount_fen for line in lines):
        raise MinshuiError(ADJUST_NOTHING)
    for component, fen in sums.items():
        if component not in known and component not in bill.charged_fen:
            raise MinshuiError(ADJUST_COMPONENT, component=component)
        charged_fen = bill.charged_fen.get(component, 0)
        if fen < 0 and charged_fen + fen < 0:
            name = known[component].name if component in known else component
            raise MinshuiError(
                ADJUST_BELOW_ZERO,
                component=name,
                charged=yuan_text(charged_fen),
                reduced=yuan_text(-fen),
            )


async def _in_tiers(ctx: Context, command: AdjustBill, bill: AdjustableBill) -> PricedAdjustment:
    """Price the bill with and without the adjustment, both from where its counters stand without
    it: the difference is taken from the top, or put on it.
    """
    stored = await stored_inputs(ctx, bill.detail.bill)
    book = await tariff_book(ctx, stored.releases.values())
    usage = int((stored.reading.usage_amount + bill.adjusted_m3) * VOLUME_SCALE)
    left = {each.counter: each.left for each in bill.counters if each.left is not None}
    first = bill.counters[0].counter if bill.counters else None
    pricing = {
        "usage": [usage, usage + int(command.usage_m3 * VOLUME_SCALE)],
        "left": [[*counter, at] for counter, at in sorted(left.items())],
    }
    less, more = replay_adjustment(stored, book, pricing, first)
    number = bill.detail.bill.number
    for priced in (less, more):
        for failure in priced.failures.values():
            raise MinshuiError(ADJUST_UNPRICED, number=number, why=failure.message)
    own, new = _counted(less), _counted(more)
    if own != {each.counter: each.usage for each in bill.counters}:
        raise MinshuiError(ADJUST_COUNTER, number=number)
    counted = {counter: new.get(counter, 0) - own.get(counter, 0) for counter in {**own, **new}}
    # The columns of a mixed connection's bill hold no counter.
    shown = first is not None and "counters" not in stored.noted
    before = bill.counters[0].now if shown else None
    return PricedAdjustment(
        difference_lines(_bill(less).lines, _bill(more).lines),
        counted,
        pricing,
        before,
        None if before is None or first is None else before + counted[first],
    )


def replay_adjustment(
    stored: StoredInputs,
    book: TariffBook,
    pricing: dict[str, Any],
    first: PriorOf | None,
) -> tuple[PricedColumns, PricedColumns]:
    """Price a bill as it was without and with an adjustment, from what is noted with that."""
    left = {(tariff, use, window): at for tariff, use, window, at in pricing["left"]}
    less, more = (
        price_batch(book, stored.tariff_code, credit_columns(stored, left, first, usage))
        for usage in pricing["usage"]
    )
    return less, more


def _bill(priced: PricedColumns) -> ReplayBill:
    return replayed_bill(priced, has_counter=False)


def _counted(priced: PricedColumns) -> dict[PriorOf, int]:
    counters = priced.counters
    columns = (counters.tariff, counters.use, counters.window_start)
    moved = (counters.after - counters.before).tolist()
    keys = zip(*(column.tolist() for column in columns), strict=True)
    return {
        (priced.tariffs[tariff], use, window): usage
        for (tariff, use, window), usage in zip(keys, moved, strict=True)
    }


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
