"""Put credit bills together: mirrors of the bills' own lines, and what was priced again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from minshui.revenue.billing.cancellation_errors import CANCEL_COMPONENT
from minshui.revenue.billing.domain.credit_columns import (
    CreditTable,
    HeldAccount,
)
from minshui.revenue.billing.domain.credit_plan import CreditPlan, earliest
from minshui.revenue.billing.domain.credit_pricing import Repriced, failure_of
from minshui.revenue.billing.domain.priced_chunk import LINE_FIELDS, CounterTable, LineTable
from minshui.revenue.tariff.facade import NOT_GIVEN, BillFailure, Int64Array


def credit_table(
    plan: CreditPlan,
    own_lines: LineTable,
    components: tuple[str, ...],
    repriced: Sequence[Repriced],
    failures: Mapping[int, BillFailure],
) -> CreditTable:
    """Return the credit bills of every account of which all can be credited.

    ``own_lines`` are the lines of the mirrored bills, ``components`` what their components index
    (−1: one that the tenant has no more).
    """
    bills, moves = plan.bills, plan.moves
    total_fen = bills.total_fen.copy()
    codes = list(components)
    tables = [own_lines]
    for batch in repriced:
        total_fen[batch.rows] = batch.priced.total_fen
        tables.append(_lines(batch, codes))
    lines = _turned(tables)
    known = np.array([code in components for code in codes], dtype=np.bool_)
    lost = lines.row[(lines.component < 0) | ~known[lines.component]]
    failures = {row: failure_of(CANCEL_COMPONENT) for row in lost.tolist()} | dict(failures)
    before, after = _counter_columns(plan)
    table = CreditTable(
        bills=bills,
        total_fen=total_fen,
        counter_before=before,
        counter_after=after,
        repriced=~plan.mirrored,
        lines=lines,
        components=tuple(codes),
        counters=CounterTable(moves.row, moves.tariff, moves.use, moves.window, -moves.usage),
        tariffs=plan.tariffs,
        held=(),
    )
    if not failures:
        return table
    held: dict[int, HeldAccount] = {}
    for row in sorted(failures):
        account, bill_id, month = (
            int(column[row]) for column in (bills.account_id, bills.bill_id, bills.bill_month)
        )
        held.setdefault(account, HeldAccount(account, bill_id, month, failures[row]))
    kept = table.without(np.array(list(held), dtype=np.int64))
    return replace(kept, held=tuple(held.values()))


def _lines(batch: Repriced, codes: list[str]) -> LineTable:
    """Return the lines of bills priced again; their components are added to ``codes``."""
    places = {code: place for place, code in enumerate(codes)}
    numbers = [places.setdefault(code, len(places)) for code in batch.priced.components]
    codes[:] = places
    lines = batch.priced.lines
    return LineTable(
        batch.rows[lines.bill],
        np.array(numbers, dtype=np.int64)[lines.component],
        *(getattr(lines, name) for name in LINE_FIELDS[2:]),
    )


def _turned(tables: Sequence[LineTable]) -> LineTable:
    """Join lines in the order of their bills, with quantities and amounts turned round."""
    joined = {
        name: np.concatenate([getattr(table, name) for table in tables]) for name in LINE_FIELDS
    }
    order = np.argsort(joined["row"], kind="stable")
    columns = {name: values[order] for name, values in joined.items()}
    quantity = columns["quantity"]
    columns["quantity"] = np.where(quantity == NOT_GIVEN, NOT_GIVEN, -quantity)
    columns["amount_fen"] = -columns["amount_fen"]
    return LineTable(**columns)


def _counter_columns(plan: CreditPlan) -> tuple[Int64Array, Int64Array]:
    """Return where the counter of each bill's earliest window stands before and after its credit.

    As with the bill itself there are none where its columns hold none.
    """
    bills, moves = plan.bills, plan.moves
    before = np.full(len(bills), NOT_GIVEN, dtype=np.int64)
    after = before.copy()
    first = earliest(moves) & (bills.counter_after[moves.row] != NOT_GIVEN)
    rows = moves.row[first]
    after[rows] = plan.after[first]
    before[rows] = plan.after[first] + moves.usage[first]
    return before, after
