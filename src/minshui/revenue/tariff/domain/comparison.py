"""``expected`` of a case held against a priced bill: exactly, and only the keys given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from minshui.revenue.tariff.domain.figures import decimal_text
from minshui.revenue.tariff.domain.priced import LateFee, Line, LineKind, PricedBill, PricedPart

ZERO = Fraction(0)
ABSENT = "（无）"


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of ``expected`` that came out otherwise."""

    path: str
    expected: str
    got: str


def compare_bill(expected: Mapping[str, Any], bill: PricedBill) -> Iterator[Difference]:
    """Yield what of a bill differs from ``expected``."""
    amounts = {"total": bill.total, "subtotal": bill.subtotal, "volume": bill.volume}
    yield from _amounts(expected, amounts, "")
    yield from _sums(expected, bill.components, bill.taxes, "")
    for component, ladder in expected.get("tiers", {}).items():
        yield from _tiers(ladder, bill, component)
    if "parts" in expected:
        yield from _parts(expected["parts"], bill.parts)


def compare_late_fee(expected: Mapping[str, Any], fee: LateFee) -> Iterator[Difference]:
    """Yield what of a late fee differs from ``expected``."""
    yield from _amounts(expected, {"late_fee": fee.amount, "days": Fraction(fee.days)}, "")


def _amounts(
    expected: Mapping[str, Any], got: Mapping[str, Fraction], path: str
) -> Iterator[Difference]:
    for key, value in got.items():
        if key in expected:
            yield from _amount(expected[key], value, path + key)


def _amount(expected: Any, got: Fraction | None, path: str) -> Iterator[Difference]:
    if _same(expected, got):
        return
    yield Difference(path, str(expected), ABSENT if got is None else decimal_text(got))


def _same(expected: Any, got: Fraction | None) -> bool:
    try:
        return Fraction(expected) == (ZERO if got is None else got)
    except (TypeError, ValueError, ZeroDivisionError):
        return False


def _sums(
    expected: Mapping[str, Any],
    components: Mapping[str, Fraction],
    taxes: Mapping[str, Fraction],
    path: str,
) -> Iterator[Difference]:
    for key, got in (("components", components), ("taxes", taxes)):
        for code, value in expected.get(key, {}).items():
            yield from _amount(value, got.get(code), f"{path}{key}.{code}")


def _parts(expected: Sequence[Any], parts: Sequence[PricedPart]) -> Iterator[Difference]:
    if len(expected) != len(parts):
        yield Difference("parts", f"{len(expected)} 段", f"{len(parts)} 段")
        return
    for index, (entry, part) in enumerate(zip(expected, parts, strict=True)):
        path = f"parts[{index}]."
        amounts = {"volume": part.volume, "total": part.total, "subtotal": part.subtotal}
        yield from _amounts(entry, amounts, path)
        yield from _sums(entry, part.components, part.taxes, path)


def _tiers(expected: Mapping[str, Any], bill: PricedBill, component: str) -> Iterator[Difference]:
    limits = next(
        (
            ladder.limits
            for part in reversed(bill.parts)
            for ladder in part.ladders
            if ladder.component == component
        ),
        (),
    )
    got = {
        "limits": list(limits),
        "volumes": _by_tier(bill, component, volumes=True),
        "amounts": _by_tier(bill, component, volumes=False),
    }
    for key, values in got.items():
        if key not in expected:
            continue
        # A tier that was not touched is the same as one with nothing in it.
        pairs = zip_longest(expected[key], values)
        if not all(_same("0" if want is None else want, value) for want, value in pairs):
            shown = ", ".join(decimal_text(value) for value in values)
            wanted = ", ".join(str(value) for value in expected[key])
            yield Difference(f"tiers.{component}.{key}", wanted, shown)


def _by_tier(bill: PricedBill, component: str, *, volumes: bool) -> list[Fraction]:
    """Return volumes or amounts from tier 1 up to the highest touched one."""
    found: dict[int, Fraction] = {}
    for line in bill.lines:
        if line.component == component and line.kind in (LineKind.FLAT, LineKind.TIER):
            value = _volume(line) if volumes else line.amount
            found[line.tier or 1] = found.get(line.tier or 1, ZERO) + value
    return [found.get(tier, ZERO) for tier in range(1, max(found, default=0) + 1)]


def _volume(line: Line) -> Fraction:
    return line.quantity if line.quantity is not None else ZERO
