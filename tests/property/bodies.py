"""Both bodies of the engine asked the same, and what they answer compared to the last digit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.domain.batch_pricing import price_batch_by_scalar
from minshui.revenue.tariff.domain.columnar_body import LeftToScalar, price_by_columns
from minshui.revenue.tariff.domain.priced import Line, LineKind, PricedBill
from minshui.revenue.tariff.domain.scalar import price_bill
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    VOLUME_SCALE,
    AccountInput,
    BillColumns,
    BillInput,
    FaultList,
    PricedColumns,
    TariffBook,
    bill_columns,
    day_number,
    parse_account,
    parse_bill,
    parse_tariffs,
    price_batch,
)
from tests.property.tariff_documents import CODE, Json, Maker

MEASURED = (LineKind.TIER, LineKind.FLAT, LineKind.FIXED, LineKind.OVER_QUOTA)
BILLS_EACH = 4
BATCH_ROWS = 16


@dataclass
class Example:
    """A tariff with some bills, as JSON; documents are read anew wherever it is priced."""

    documents: list[Json]
    bills: list[tuple[Json, Json]] = field(default_factory=list)

    def book(self) -> TariffBook:
        """The tariff as a book of its own, so that nothing compiled is shared."""
        parsed = parse_tariffs(self.documents)
        assert [(fault.code, fault.path, fault.message) for fault in parsed.faults] == []
        return TariffBook(parsed.documents)

    def inputs(self) -> list[tuple[BillInput, AccountInput]]:
        """The bills, read."""
        return [(read_bill(bill), read_account(account)) for bill, account in self.bills]


def read_bill(bill: Json) -> BillInput:
    """A bill without faults."""
    faults = FaultList()
    result = parse_bill(bill, faults)
    assert faults.faults == []
    return result


def read_account(account: Json) -> AccountInput:
    """An account without faults."""
    faults = FaultList()
    result = parse_account(account, faults)
    assert faults.faults == []
    return result


def example(random: Random) -> Example:
    """A generated tariff with bills; the last bill is of the kinds that columns leave out."""
    maker = Maker(random)
    made = Example(maker.documents())
    for place in range(BILLS_EACH):
        bill = maker.extended_bill() if place == BILLS_EACH - 1 else maker.bill()
        made.bills.append((bill, maker.account() | maker.own_dates()))
    return made


@dataclass
class Tally:
    """How often the columns priced a bill, left it, or saw that it cannot be priced."""

    priced: int = 0
    left: int = 0
    faulty: int = 0


def difference(
    book: TariffBook, bill: BillInput, account: AccountInput, tally: Tally
) -> str | None:
    """What the two bodies answer differently about one bill; ``None`` if nothing."""
    try:
        scalar: PricedBill | MinshuiError = price_bill(book, CODE, bill, account)
    except MinshuiError as error:
        scalar = error
    try:
        columnar = price_by_columns(book, CODE, bill, account)
    except LeftToScalar as left:
        tally.faulty += left.faulty
        tally.left += not left.faulty
        if left.faulty and isinstance(scalar, PricedBill):
            return "the columns see a fault where the scalar body sees none"
        return None
    except MinshuiError as error:
        same = isinstance(scalar, MinshuiError) and scalar.code == error.code
        return None if same else f"only the columns raise {error.code}"
    tally.priced += 1
    if isinstance(scalar, MinshuiError):
        return f"the columns price what the scalar body refuses: {scalar.code}"
    wanted, got = _digest(scalar), _digest(columnar)
    parts = [f"{key}: {wanted[key]} != {got[key]}" for key in wanted if wanted[key] != got[key]]
    return "; ".join(parts) or None


def example_difference(made: Example, tally: Tally) -> str | None:
    """The first difference over the bills of an example."""
    book = made.book()
    for bill, account in made.inputs():
        found = difference(book, bill, account, tally)
        if found is not None:
            return found
    return None


def _digest(bill: PricedBill) -> dict[str, Any]:
    parts = [(part.volume, part.subtotal, part.total) for part in bill.parts]
    placed = [(place, line) for place, part in enumerate(bill.parts) for line in part.lines]
    placed += [(len(bill.parts), line) for line in bill.closing_lines]
    return {
        "total": bill.total,
        "subtotal": bill.subtotal,
        "volume": bill.volume,
        "components": _nonzero(bill.components),
        "taxes": _nonzero(bill.taxes),
        "parts": parts,
        "limits": [[(each.component, each.limits) for each in p.ladders] for p in bill.parts],
        "counters": {
            key: (state.usage, _nonzero(state.freed)) for key, state in bill.counters.items()
        },
        "lines": sorted((place, *_line(line)) for place, line in placed if _is_something(line)),
    }


def _nonzero(amounts: Any) -> dict[str, Fraction]:
    return {code: amount for code, amount in amounts.items() if amount}


def _is_something(line: Line) -> bool:
    return bool(line.amount or (line.kind in MEASURED and line.quantity))


def _line(line: Line) -> tuple[Any, ...]:
    """A line as a sortable row; what only explanations need is left out."""
    tier = line.tier if line.kind is not LineKind.FLAT else 0
    measures: tuple[Any, ...] = (0, 0)
    if line.kind in MEASURED:
        measures = (line.quantity, line.unit_price)
    return line.kind.value, line.component, tier or 0, *measures, line.exact, line.amount


def batch(random: Random) -> tuple[TariffBook, BillColumns]:
    """A generated tariff with a batch of bills of four accounts."""
    maker = Maker(random)
    made = Example(maker.documents())
    accounts = tuple(read_account(maker.account()) for _ in range(4))
    bills = [maker.bill() | maker.own_dates() for _ in range(BATCH_ROWS)]

    def column(key: str, read: Callable[[Any], int]) -> np.ndarray[Any, np.dtype[np.int64]]:
        values = [NOT_GIVEN if bill.get(key) is None else read(bill[key]) for bill in bills]
        return np.asarray(values, dtype=np.int64)

    return made.book(), bill_columns(
        usage=column("usage", _volume),
        from_on=column("from", _day),
        to_on=column("to", _day),
        account=np.asarray([maker.whole(0, 3) for _ in bills], dtype=np.int64),
        accounts=accounts,
        months=column("months", int),
        days=column("days", int),
        prior_counter=column("prior_counter_usage", _volume),
        quota=column("quota", _volume),
        opened_on=column("opened", _day),
        year_start_on=column("year_start", _day),
    )


def _volume(text: str) -> int:
    return int(Fraction(text) * VOLUME_SCALE)


def _day(text: str) -> int:
    return day_number(date.fromisoformat(text))


def batch_difference(book: TariffBook, bills: BillColumns, tally: Tally) -> str | None:
    """What a batch priced by columns answers differently from one priced bill by bill."""
    by_columns = price_batch(book, CODE, bills)
    by_scalar = price_batch_by_scalar(book, CODE, bills)
    tally.priced += len(bills) - len(by_columns.failures) - by_columns.handed_over_count
    tally.left += by_columns.handed_over_count
    tally.faulty += len(by_columns.failures)
    wanted, got = _rows(by_scalar), _rows(by_columns)
    parts = [f"{key}: {wanted[key]} != {got[key]}" for key in wanted if wanted[key] != got[key]]
    return "; ".join(parts) or None


def _rows(priced: PricedColumns) -> dict[str, Any]:
    lines, counters = priced.lines, priced.counters
    codes = [priced.components[number] for number in lines.component.tolist()]
    tariffs = [priced.tariffs[number] for number in counters.tariff.tolist()]
    line_columns = (
        lines.part, lines.kind, lines.tier, lines.quantity, lines.price, lines.amount_fen
    )  # fmt: skip
    counter_columns = (counters.window_start, counters.before, counters.after)
    assert np.all(np.diff(lines.bill) >= 0)
    return {
        "totals": priced.total_fen.tolist(),
        "volumes": priced.volume.tolist(),
        "failures": priced.failures,
        "lines": sorted(
            zip(lines.bill.tolist(), codes, *(c.tolist() for c in line_columns), strict=True)
        ),
        "counters": sorted(
            zip(
                counters.bill.tolist(), tariffs, *(c.tolist() for c in counter_columns), strict=True
            )
        ),
    }
