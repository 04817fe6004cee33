"""What an adjustment of a bill charges or credits: lines as differences, never prices anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from minshui.revenue.billing.domain.replay import ReplayLine
from minshui.revenue.tariff.facade import PRICE_SCALE, VOLUME_SCALE

FLAT, AMOUNT = "flat", "amount"
_FEN = Decimal(1)
_LineKey = tuple[str, str, int | None, int | None]


def difference_lines(
    before: Sequence[ReplayLine], after: Sequence[ReplayLine]
) -> tuple[ReplayLine, ...]:
    """Return what ``after`` charges beyond ``before``, line by line; lines alike cancel out."""
    found: dict[_LineKey, ReplayLine] = {}
    for sign, lines in ((1, after), (-1, before)):
        for line in lines:
            key = (line.component, line.kind, line.tier, line.price)
            own = found.get(key)
            quantity = None if line.quantity is None else sign * line.quantity
            if own is not None and own.quantity is not None and quantity is not None:
                quantity += own.quantity
            amount_fen = sign * line.amount_fen + (own.amount_fen if own else 0)
            found[key] = ReplayLine(*key[:3], quantity, line.price, amount_fen)
    return tuple(line for line in found.values() if line.amount_fen or line.quantity)


def priced_lines(usage: int, prices: Mapping[str, Decimal]) -> tuple[ReplayLine, ...]:
    """Return a volume (10⁻⁴ m³) at stated prices (yuan a m³): each line rounded to the fen."""
    lines = []
    for component, price in sorted(prices.items()):
        fen = Decimal(usage) / VOLUME_SCALE * price * 100
        amount_fen = int(fen.quantize(_FEN, ROUND_HALF_UP))
        lines.append(ReplayLine(component, FLAT, None, usage, int(price * PRICE_SCALE), amount_fen))
    return tuple(lines)


def amount_lines(amounts: Mapping[str, int]) -> tuple[ReplayLine, ...]:
    """Return stated amounts as lines."""
    return tuple(
        ReplayLine(component, AMOUNT, None, None, None, fen)
        for component, fen in sorted(amounts.items())
        if fen
    )


def sums_by_component(lines: Iterable[ReplayLine]) -> dict[str, int]:
    """Return Σ amounts by component, in fen."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.component] = sums.get(line.component, 0) + line.amount_fen
    return sums
