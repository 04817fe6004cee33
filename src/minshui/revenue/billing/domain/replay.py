"""A bill priced again from what is stored with it, and where that differs from the bill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest

from minshui.kernel.money import yuan_text
from minshui.revenue.billing.contracts import Difference
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    PRICE_SCALE,
    VOLUME_SCALE,
    PricedColumns,
    StoredLineKind,
)

_NOTHING = "无"


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """A line as it is stored: volumes in 10⁻⁴ m³, prices in 10⁻⁶ yuan; None where it has none."""

    component: str
    kind: str
    tier: int | None
    quantity: int | None
    price: int | None
    amount_fen: int

    def text(self) -> str:
        """Return the line in one phrase."""
        tier = "" if self.tier is None else f" 第 {self.tier} 档"
        formula = ""
        if self.quantity is not None and self.price is not None:
            quantity = _plain(Decimal(self.quantity) / VOLUME_SCALE)
            formula = f" {quantity} × {_plain(Decimal(self.price) / PRICE_SCALE)}"
        return f"{self.component}（{self.kind}）{tier}{formula} = {yuan_text(self.amount_fen)} 元"


@dataclass(frozen=True, slots=True)
class ReplayBill:
    """The figures of a bill that replay has to give again; volumes in 10⁻⁴ m³."""

    total_fen: int
    volume: int
    counter_after: int | None
    lines: tuple[ReplayLine, ...]


def replayed_bill(priced: PricedColumns, *, has_counter: bool) -> ReplayBill:
    """Return a batch of one bill in stored form."""
    lines = priced.lines
    columns = (lines.component, lines.kind, lines.tier, lines.quantity, lines.price)
    rows = zip(*(column.tolist() for column in (*columns, lines.amount_fen)), strict=True)
    after = priced.counters.after.tolist()
    return ReplayBill(
        total_fen=int(priced.total_fen[0]),
        volume=int(priced.volume[0]),
        counter_after=after[0] if after and has_counter else None,
        lines=tuple(
            ReplayLine(
                priced.components[component],
                StoredLineKind(kind).name.lower(),
                tier or None,
                None if quantity == NOT_GIVEN else quantity,
                None if price == NOT_GIVEN else price,
                amount_fen,
            )
            for component, kind, tier, quantity, price, amount_fen in rows
        ),
    )


def turned_bill(bill: ReplayBill, counter_after: int | None) -> ReplayBill:
    """Return a bill with volumes and amounts turned round: what takes it back."""
    return ReplayBill(
        total_fen=-bill.total_fen,
        volume=-bill.volume,
        counter_after=counter_after,
        lines=tuple(
            replace(
                line,
                quantity=None if line.quantity is None else -line.quantity,
                amount_fen=-line.amount_fen,
            )
            for line in bill.lines
        ),
    )


def compare_bills(stored: ReplayBill, replayed: ReplayBill) -> Iterator[Difference]:
    """Yield every figure in which a stored bill differs from its replay."""
    for number, (own, other) in enumerate(zip_longest(stored.lines, replayed.lines), start=1):
        if own != other:
            texts = [_NOTHING if line is None else line.text() for line in (own, other)]
            yield Difference(f"账单第 {number} 行", *texts)
    if stored.volume != replayed.volume:
        yield Difference("账单计费水量", _volume(stored.volume), _volume(replayed.volume))
    if stored.total_fen != replayed.total_fen:
        amounts = (yuan_text(stored.total_fen), yuan_text(replayed.total_fen))
        yield Difference("账单金额", *(f"{amount} 元" for amount in amounts))
    if stored.counter_after != replayed.counter_after:
        yield Difference(
            "账单后的阶梯累计", _volume(stored.counter_after), _volume(replayed.counter_after)
        )


def compare(place: str, stored: object, replayed: object) -> Sequence[Difference]:
    """Return the difference between two values, if there is one."""
    if stored == replayed:
        return ()
    texts = [_NOTHING if value is None else str(value) for value in (stored, replayed)]
    return (Difference(place, *texts),)


def volume_units(value: Decimal | None) -> int | None:
    """Return a stored volume in 10⁻⁴ m³."""
    return None if value is None else int(value * VOLUME_SCALE)


def _volume(value: int | None) -> str:
    return _NOTHING if value is None else f"{_plain(Decimal(value) / VOLUME_SCALE)} m³"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
