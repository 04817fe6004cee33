"""Pricing a batch: by columns where they hold, by the scalar body for the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.domain.batch import (
    NOT_GIVEN,
    PRICE_SCALE,
    RESIDUE,
    VOLUME_SCALE,
    BillColumns,
    BillFailure,
    BillStatus,
    Int64Array,
    LineKind,
    PricedColumns,
    date_of,
    day_number,
)
from minshui.revenue.tariff.domain.book import TariffBook
from minshui.revenue.tariff.domain.columnar import (
    ColumnarOutcome,
    compiled_tariff,
    price_columns,
)
from minshui.revenue.tariff.domain.columnar_lines import (
    COUNTER_FIELDS,
    FEN_SCALE,
    LINE_FIELDS,
    Codes,
    counter_columns,
    in_bill_order,
    line_columns,
)
from minshui.revenue.tariff.domain.document import Rounding, RoundingMode
from minshui.revenue.tariff.domain.inputs import AccountInput, BillInput
from minshui.revenue.tariff.domain.priced import CounterKey, CounterState, Line, PricedBill
from minshui.revenue.tariff.domain.rounding import round_to
from minshui.revenue.tariff.domain.scalar import counter_keys, price_bill

ZERO = Fraction(0)
_INT64 = 2**63 - 1
_NEAREST = Rounding(RoundingMode.HALF_UP, Fraction(1))
_STORED_KINDS = {kind.name.lower(): kind for kind in LineKind}
_WITH_QUANTITY = (LineKind.TIER, LineKind.FLAT, LineKind.FIXED, LineKind.OVER_QUOTA)


def price_batch(book: TariffBook, tariff_code: str, bills: BillColumns) -> PricedColumns:
    """Price a batch of bills under one tariff.

    Never raises for a bill: what is wrong with one is in ``failures``. Raises ``E_NO_TARIFF``
    where the book does not know the tariff at all.
    """
    batch = _Batch(book, tariff_code, bills)
    tariff = compiled_tariff(book, tariff_code)
    number = batch.tariffs.number(tariff_code)
    return batch.price(price_columns(tariff, bills, batch.components, number))


def price_batch_by_scalar(book: TariffBook, tariff_code: str, bills: BillColumns) -> PricedColumns:
    """Price a batch bill by bill, as if nothing fitted into columns: what they are held against."""
    rows = np.arange(len(bills), dtype=np.int64)
    none = np.empty(0, dtype=np.int64)
    return _Batch(book, tariff_code, bills).price(ColumnarOutcome([], rows, none))


class _Batch:
    def __init__(self, book: TariffBook, code: str, bills: BillColumns) -> None:
        self.book = book
        self.code = code
        self.bills = bills
        self.components = Codes()
        self.tariffs = Codes()
        count = len(bills)
        self.status = np.full(count, BillStatus.PRICED, dtype=np.int64)
        self.volume = np.zeros(count, dtype=np.int64)
        self.total_fen = np.zeros(count, dtype=np.int64)
        self.failures: dict[int, BillFailure] = {}
        self.line_tables: list[dict[str, Int64Array]] = []
        self.counter_tables: list[dict[str, Int64Array]] = []
        self.lines: list[tuple[int, ...]] = []
        self.counters: list[tuple[int, ...]] = []

    def price(self, outcome: ColumnarOutcome) -> PricedColumns:
        for group in outcome.groups:
            stored = group.bills
            self.volume[group.rows] = stored.volume
            self.total_fen[group.rows] = stored.total_fen
            for row in group.rows[stored.unwhole].tolist():
                self._fail(row, MinshuiError(errors.TOTAL_FRACTION, tariff=self.code))
            rows = group.rows
            self.line_tables.append({**stored.lines, "bill": rows[stored.lines["bill"]]})
            self.counter_tables.append({**stored.counters, "bill": rows[stored.counters["bill"]]})
        for row in sorted(outcome.left.tolist()):
            self._hand_over(row)
        self.line_tables += _table(self.lines, LINE_FIELDS)
        self.counter_tables += _table(self.counters, COUNTER_FIELDS)
        return PricedColumns(
            status=self.status,
            volume=self.volume,
            total_fen=self.total_fen,
            failures=self.failures,
            components=self.components.table(),
            tariffs=self.tariffs.table(),
            lines=line_columns(in_bill_order(self.line_tables, LINE_FIELDS)),
            counters=counter_columns(in_bill_order(self.counter_tables, COUNTER_FIELDS)),
        )

    def _fail(self, row: int, error: MinshuiError) -> None:
        place = error.place.field if error.place is not None else None
        self.status[row] = BillStatus.FAILED
        self.volume[row] = self.total_fen[row] = 0
        self.failures[row] = BillFailure(error.code, error.message, place)

    def _hand_over(self, row: int) -> None:
        try:
            priced = price_by_scalar(self.book, self.code, self.bills, row)
            if (priced.total * FEN_SCALE).denominator != 1:
                raise MinshuiError(errors.TOTAL_FRACTION, tariff=self.code)
            if not _fits(priced):
                raise MinshuiError(errors.AMOUNT_RANGE, tariff=self.code)
        except MinshuiError as error:
            self._fail(row, error)
            return
        self.status[row] = BillStatus.HANDED_OVER
        self.volume[row] = _whole(priced.volume, VOLUME_SCALE)
        self.total_fen[row] = _whole(priced.total, FEN_SCALE)
        self._keep_lines(row, priced)
        self._keep_counters(row, priced, self.bills.accounts[int(self.bills.account[row])])

    def _keep_lines(self, row: int, priced: PricedBill) -> None:
        last = len(priced.parts) - 1
        lines = [(place, line) for place, part in enumerate(priced.parts) for line in part.lines]
        lines += [(last, line) for line in priced.closing_lines]
        left = _whole(priced.total, FEN_SCALE)
        for place, line in lines:
            values = self._line(line)
            left -= values[-1]
            if values[-1] or values[3] not in (0, NOT_GIVEN):
                self.lines.append((row, place, *values))
        if left:
            kind = int(LineKind.ROUNDING)
            number = self.components.number(RESIDUE)
            self.lines.append((row, last, number, kind, 0, NOT_GIVEN, NOT_GIVEN, left))

    def _line(self, line: Line) -> tuple[int, ...]:
        kind = _STORED_KINDS[line.kind.value]
        quantity = price = NOT_GIVEN
        if kind in _WITH_QUANTITY and line.quantity is not None and line.unit_price is not None:
            quantity = _whole(line.quantity, VOLUME_SCALE)
            price = _whole(line.unit_price, PRICE_SCALE)
        tier = line.tier if kind in (LineKind.TIER, LineKind.OVER_QUOTA) else None
        component = self.components.number(line.component or RESIDUE)
        return component, int(kind), tier or 0, quantity, price, _whole(line.amount, FEN_SCALE)

    def _keep_counters(self, row: int, priced: PricedBill, account: AccountInput) -> None:
        for key, state in priced.counters.items():
            before = next(part.counter_before for part in priced.parts if part.counter_key == key)
            self.counters.append(
                (
                    row,
                    self.tariffs.number(key.tariff),
                    _use_of(key, account),
                    day_number(key.first_on),
                    0 if before is None else _whole(before.usage, VOLUME_SCALE),
                    _whole(state.usage - max(state.freed.values(), default=ZERO), VOLUME_SCALE),
                )
            )


def scalar_input(bills: BillColumns, row: int) -> tuple[BillInput, AccountInput]:
    """Return one bill of a batch as the scalar body takes it."""

    def given(column: Int64Array) -> int | None:
        value = int(column[row])
        return None if value == NOT_GIVEN else value

    def volume(column: Int64Array) -> Fraction | None:
        value = given(column)
        return None if value is None else Fraction(value, VOLUME_SCALE)

    def day(column: Int64Array) -> date | None:
        value = given(column)
        return None if value is None else date_of(value)

    bill = BillInput(
        usage=volume(bills.usage),
        from_on=day(bills.from_on),
        to_on=day(bills.to_on),
        days=given(bills.days),
        months=given(bills.months),
        prior_counter_usage=volume(bills.prior_counter),
        quota=volume(bills.quota),
        shared_since=bills.shared_since.get(row),
    )
    account = replace(
        bills.accounts[int(bills.account[row])],
        opened_on=day(bills.opened_on),
        year_start_on=day(bills.year_start_on),
    )
    return bill, account


def price_by_scalar(book: TariffBook, tariff_code: str, bills: BillColumns, row: int) -> PricedBill:
    """Price one bill of a batch by the scalar body, every step kept for its explanation.

    Raises a coded error of the format where it cannot be priced.
    """
    bill, account = scalar_input(bills, row)
    priors = bills.priors.get(row)
    if not priors:
        return price_bill(book, tariff_code, bill, account)
    known = {}
    for key in counter_keys(book, tariff_code, bill, account):
        prior = priors.get((key.tariff, _use_of(key, account), day_number(key.first_on)))
        if prior is not None:
            known[key] = CounterState(Fraction(prior, VOLUME_SCALE))
    return price_bill(book, tariff_code, bill, account, known)


def _use_of(key: CounterKey, account: AccountInput) -> int:
    """Return how many parts of a mixed connection before the counter's have its tariff."""
    if key.mixed_part is None or account.mixed_use is None:
        return 0
    return sum(part.tariff == key.tariff for part in account.mixed_use.parts[: key.mixed_part])


def _fits(priced: PricedBill) -> bool:
    """Return whether every stored figure of a bill fits into 64 bits, prices included."""
    lines = [*(line for part in priced.parts for line in part.lines), *priced.closing_lines]
    scaled = [priced.total * FEN_SCALE, priced.volume * VOLUME_SCALE]
    for line in lines:
        scaled.append(line.amount * FEN_SCALE)
        scaled.append((line.quantity or ZERO) * VOLUME_SCALE)
        scaled.append((line.unit_price or ZERO) * PRICE_SCALE)
    return all(abs(value) < _INT64 for value in scaled)


def _whole(value: Fraction, scale: int) -> int:
    return int(round_to(value * scale, _NEAREST))


def _table(rows: list[tuple[int, ...]], fields: tuple[str, ...]) -> list[dict[str, Int64Array]]:
    if not rows:
        return []
    table = np.asarray(rows, dtype=np.int64)
    return [{name: table[:, place] for place, name in enumerate(fields)}]
