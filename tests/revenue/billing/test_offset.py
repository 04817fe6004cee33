"""Which bills a balance pays, and which give back."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.billing.domain.offset import (
    GivenBack,
    OffsetPolicy,
    OffsetRules,
    OpenBill,
    PastOffset,
    allocate,
    unwind,
)

PARTIAL = OffsetRules()
WHOLE = OffsetRules(OffsetPolicy.WHOLE_BILLS)
AMOUNTS = st.lists(st.integers(0, 10_000), max_size=8)


def bills(amounts: list[int]) -> list[OpenBill]:
    return [
        OpenBill(1, number, 202601 + number, date(2026, 1, 1 + number), amount)
        for number, amount in enumerate(amounts)
    ]


def test_the_oldest_due_date_comes_first_whatever_the_id() -> None:
    young = OpenBill(1, 1, 202611, date(2026, 11, 25), 500)
    old = OpenBill(1, 2, 202610, date(2026, 10, 25), 500)
    paid = [(each.bill.bill_id, each.amount_fen) for each in allocate(700, [young, old], PARTIAL)]
    assert paid == [(2, 500), (1, 200)]


def test_whole_bills_never_skip_an_older_one() -> None:
    assert allocate(400, bills([500, 100]), WHOLE) == []


@given(balance=st.integers(0, 30_000), amounts=AMOUNTS)
def test_partial_payment_uses_all_that_there_is_or_all_that_is_owed(
    balance: int, amounts: list[int]
) -> None:
    allocations = allocate(balance, bills(amounts), PARTIAL)
    assert sum(each.amount_fen for each in allocations) == min(balance, sum(amounts))
    assert all(0 < each.amount_fen <= each.bill.open_fen for each in allocations)


@given(balance=st.integers(0, 30_000), amounts=AMOUNTS)
def test_whole_bills_are_paid_whole_and_in_order(balance: int, amounts: list[int]) -> None:
    allocations = allocate(balance, bills(amounts), WHOLE)
    paid = [each.bill.bill_id for each in allocations]
    owed = [number for number, amount in enumerate(amounts) if amount]
    assert paid == owed[: len(paid)]
    assert all(each.open_fen == 0 for each in allocations)


PaidFen = dict[tuple[int, bool], int]


def is_own(offset: PastOffset) -> bool:
    return offset.payment_id == 7


def given_back(
    offsets: list[PastOffset], paid_fen: PaidFen, balance_fen: int, amount_fen: int
) -> tuple[list[tuple[int, int]], int]:
    given, missing_fen = unwind(offsets, paid_fen, is_own, balance_fen, amount_fen)
    return [(each.offset.bill_id, each.amount_fen) for each in given], missing_fen


def test_a_payments_own_bills_give_back_all() -> None:
    offsets = [PastOffset(2, 202610, 300, 7), PastOffset(1, 202609, 500, 7)]
    paid_fen = {(1, False): 500, (2, False): 300}
    assert given_back(offsets, paid_fen, 0, 800) == ([(2, 300), (1, 500)], 0)


def test_others_give_back_the_newest_first_and_only_what_is_missing() -> None:
    offsets = [
        PastOffset(3, 202611, 400, None),
        PastOffset(2, 202610, 300, None),
        PastOffset(1, 202609, 500, 7),
    ]
    paid_fen = {(1, False): 500, (2, False): 300, (3, False): 400}
    assert given_back(offsets, paid_fen, 100, 1100) == ([(1, 500), (3, 400), (2, 100)], 0)


def test_what_was_given_back_before_is_not_given_twice() -> None:
    offsets = [PastOffset(1, 202609, 500, 7), PastOffset(1, 202609, 200, 6)]
    assert given_back(offsets, {(1, False): 600}, 0, 700) == ([(1, 500), (1, 100)], 100)


def test_a_late_fee_is_given_back_beside_its_bill() -> None:
    fee = PastOffset(1, 202609, 30, 7, is_fee=True)
    principal = PastOffset(1, 202609, 470, 7)
    paid_fen = {(1, False): 470, (1, True): 30}
    assert unwind([fee, principal], paid_fen, is_own, 0, 500) == (
        [GivenBack(fee, 30), GivenBack(principal, 470)],
        0,
    )
