"""Which new bills of a chunk prepayment pays, and by how much: all accounts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from minshui.revenue.billing.domain.offset import (
    Allocation,
    OffsetPolicy,
    OffsetRules,
    OpenBill,
    allocate,
)
from minshui.revenue.tariff.facade import BoolArray, Int64Array


@dataclass(frozen=True, slots=True)
class NewBills:
    """The new bills of accounts with a balance: ``place`` is the account's among the balances."""

    place: Int64Array
    bill_id: Int64Array
    amount_fen: Int64Array
    bill_month: int
    due_on: date

    def only(self, rows: BoolArray) -> NewBills:
        """Return some of them."""
        columns = (self.place[rows], self.bill_id[rows], self.amount_fen[rows])
        return NewBills(*columns, self.bill_month, self.due_on)


@dataclass(frozen=True, slots=True)
class ChunkAllocation:
    """What is paid, by account: ``place`` among the balances, the bill, the amount.

    ``is_new`` tells the chunk's bills from older ones, of which ``older`` has the allocations,
    late fees included.
    """

    place: Int64Array
    bill_id: Int64Array
    bill_month: Int64Array
    amount_fen: Int64Array
    is_new: BoolArray
    older: tuple[Allocation, ...]


def allocate_chunk(
    account_id: Int64Array,
    balance_fen: Int64Array,
    new: NewBills,
    older: Iterable[OpenBill],
    rules: OffsetRules,
) -> ChunkAllocation:
    """Pay each account's bills from its balance, the oldest first.

    An account with one new bill and none before it needs no order; the others are taken one by
    one.
    """
    waiting: dict[int, list[OpenBill]] = defaultdict(list)
    for bill in older:
        waiting[bill.account_id].append(bill)
    count = np.bincount(new.place, minlength=len(account_id))
    behind = np.isin(account_id, np.fromiter(waiting, dtype=np.int64, count=len(waiting)))
    simple = (count[new.place] == 1) & ~behind[new.place]
    available = balance_fen[new.place]
    paid = np.minimum(available, new.amount_fen)
    if rules.policy is OffsetPolicy.WHOLE_BILLS:
        paid = np.where(available >= new.amount_fen, new.amount_fen, 0)
    chosen = simple & (paid > 0)
    rows = [
        (place, bill_id, new.bill_month, amount, 1)
        for place, bill_id, amount in zip(
            new.place[chosen].tolist(),
            new.bill_id[chosen].tolist(),
            paid[chosen].tolist(),
            strict=True,
        )
    ]
    one_by_one = _allocate_each(account_id, balance_fen, new.only(~simple), waiting, rules)
    new_ids = set(new.bill_id.tolist())
    place_of = {int(account): place for place, account in enumerate(account_id.tolist())}
    rows += [
        (
            place_of[each.bill.account_id],
            each.bill.bill_id,
            each.bill.bill_month,
            each.amount_fen,
            int(each.bill.bill_id in new_ids),
        )
        for each in one_by_one
        if each.amount_fen
    ]
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 5)
    table = table[np.argsort(table[:, 0], kind="stable")]
    return ChunkAllocation(
        place=table[:, 0],
        bill_id=table[:, 1],
        bill_month=table[:, 2],
        amount_fen=table[:, 3],
        is_new=table[:, 4] == 1,
        older=tuple(each for each in one_by_one if each.bill.bill_id not in new_ids),
    )


def _allocate_each(
    account_id: Int64Array,
    balance_fen: Int64Array,
    new: NewBills,
    older: dict[int, list[OpenBill]],
    rules: OffsetRules,
) -> Sequence[Allocation]:
    bills: dict[int, list[OpenBill]] = defaultdict(list)
    rows = zip(new.place.tolist(), new.bill_id.tolist(), new.amount_fen.tolist(), strict=True)
    for place, bill_id, amount_fen in rows:
        bill = OpenBill(int(account_id[place]), bill_id, new.bill_month, new.due_on, amount_fen)
        bills[place].append(bill)
    allocations: list[Allocation] = []
    for place, own in bills.items():
        waiting = older.get(int(account_id[place]), [])
        allocations += allocate(int(balance_fen[place]), [*waiting, *own], rules)
    return allocations
