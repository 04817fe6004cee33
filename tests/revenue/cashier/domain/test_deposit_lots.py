"""Prepayment by lots."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.cashier.domain.deposit_lots import (
    DepositMove,
    consume,
    deposit_lots,
)

DAY = date(2026, 11, 21)


def move(seq: int, kind: str, amount_fen: int, **links: int) -> DepositMove:
    return DepositMove(seq, DAY, kind, amount_fen, **links)


def left(*moves: DepositMove) -> dict[int, int]:
    return {lot.seq: lot.remaining_fen for lot in deposit_lots(moves)}


def test_the_oldest_money_pays_first() -> None:
    assert left(
        move(1, "payment", 5000, payment_id=1),
        move(2, "payment", 3000, payment_id=2),
        move(3, "offset", -6000, bill_id=9),
    ) == {1: 0, 2: 2000}


def test_what_a_bill_gives_back_returns_to_the_lots_that_paid_it() -> None:
    assert left(
        move(1, "payment", 5000, payment_id=1),
        move(2, "payment", 3000, payment_id=2),
        move(3, "offset", -6000, bill_id=9),
        move(4, "restore", 2500, bill_id=9),
    ) == {1: 1500, 2: 3000}


def test_what_undoes_a_payment_takes_its_own_money() -> None:
    assert left(
        move(1, "payment", 5000, payment_id=1),
        move(2, "payment", 3000, payment_id=2),
        move(3, "contra", -3000, payment_id=7, undoes_id=2),
    ) == {1: 5000, 2: 0}


def test_a_late_fee_given_back_returns_as_a_bill_does() -> None:
    assert left(
        move(1, "payment", 5000, payment_id=1),
        move(2, "late_fee", -120, bill_id=9),
        move(3, "late_fee_back", 120, bill_id=9),
    ) == {1: 5000}


def test_what_members_give_back_returns_to_the_lots_that_paid_it() -> None:
    assert left(
        move(1, "payment", 5000, payment_id=1),
        move(2, "payment", 3000, payment_id=2),
        move(3, "distribution", -6000),
        move(4, "share_back", 6000),
    ) == {1: 5000, 2: 3000}


def test_a_share_taken_back_leaves_the_members_own_money() -> None:
    assert left(
        move(1, "payment", 500, payment_id=1),
        move(2, "distribution", 700),
        move(3, "share_back", -700),
    ) == {1: 500, 2: 0}


def test_money_that_paid_no_bill_of_ours_is_a_lot_of_its_own() -> None:
    assert left(move(1, "credit", 700, bill_id=3), move(2, "restore", 50, bill_id=4)) == {
        1: 700,
        2: 50,
    }


def test_uses_stop_where_the_lots_end() -> None:
    lots = deposit_lots([move(1, "payment", 5000), move(2, "transfer", 1000)])
    assert [(lot.seq, taken_fen) for lot, taken_fen in consume(lots, 7000)] == [
        (1, 5000),
        (2, 1000),
    ]


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 5000), st.integers(1, 3)), max_size=40))
def test_what_is_left_of_all_lots_is_the_balance(steps: list[tuple[bool, int, int]]) -> None:
    moves, balance_fen, paid = [], 0, dict.fromkeys((1, 2, 3), 0)
    for seq, (comes_in, amount_fen, bill) in enumerate(steps, start=1):
        if comes_in and amount_fen <= paid[bill]:
            moves.append(move(seq, "restore", amount_fen, bill_id=bill))
            paid[bill] -= amount_fen
        elif comes_in:
            moves.append(move(seq, "payment", amount_fen, payment_id=seq))
        elif amount_fen <= balance_fen:
            moves.append(move(seq, "offset", -amount_fen, bill_id=bill))
            paid[bill] += amount_fen
        else:
            continue
        balance_fen += moves[-1].amount_fen

    lots = deposit_lots(moves)

    assert sum(lot.remaining_fen for lot in lots) == balance_fen
    assert all(0 <= lot.remaining_fen <= lot.amount_fen for lot in lots)
