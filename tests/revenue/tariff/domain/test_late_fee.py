"""Late fees: first day, last day, pauses, caps."""

from __future__ import annotations

from fractions import Fraction

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.facade import FaultList, LateFee, late_fee, parse_late
from tests.revenue.tariff.tariff_world import Json, book_of, flat, tariff

AFTER_16 = {"rate_per_day": "0.005", "first_day": {"days_after_issue": 16}}


def _fee(rule: Json | None, late: Json) -> LateFee:
    faults = FaultList()
    given = parse_late({"principal": "100", "issued": "2024-03-01", **late}, faults)
    assert faults.faults == []
    return late_fee(book_of(tariff(flat(), **({"late_fee": rule} if rule else {}))), "t", given)


@pytest.mark.parametrize(
    ("rule", "late", "days", "amount"),
    [
        (AFTER_16, {"paid": "2024-03-16"}, 0, "0"),
        (AFTER_16, {"paid": "2024-03-17"}, 0, "0"),
        (AFTER_16, {"paid": "2024-03-18"}, 1, "0.5"),
        (AFTER_16 | {"count_payment_day": True}, {"paid": "2024-03-17"}, 1, "0.5"),
        (AFTER_16, {"paid": "2024-02-01"}, 0, "0"),
        (AFTER_16, {"paid": "2024-03-18", "principal": "33.39"}, 1, "0.16"),
        (
            AFTER_16 | {"round": "half_up 0.01"},
            {"paid": "2024-03-18", "principal": "33.39"},
            1,
            "0.17",
        ),
        (AFTER_16 | {"cap_rate": "0.3"}, {"paid": "2025-03-18"}, 366, "30"),
        (
            {"once_rate": "0.05", "first_day": {"days_after_issue": 10}},
            {"paid": "2024-03-10"},
            0,
            "0",
        ),
        (
            {"once_rate": "0.05", "first_day": {"days_after_issue": 10}},
            {"paid": "2024-03-11"},
            0,
            "5",
        ),
        (
            {"rate_per_day": "0.005", "first_day": {"day_of_next_month": 11}},
            {"issued": "2023-12-20", "paid": "2024-01-13"},
            2,
            "1",
        ),
        (
            {"rate_per_day": "0.01", "first_day": {"day_of_next_month": 31}},
            {"issued": "2023-01-15", "paid": "2023-03-05"},
            5,
            "5",
        ),
        (
            {"rate_per_day": "0.01", "first_day": {"day_of_next_month": 30}},
            {"issued": "2024-01-15", "paid": "2024-03-01"},
            1,
            "1",
        ),
    ],
)
def test_a_fee_by_days_or_once(rule: Json, late: Json, days: int, amount: str) -> None:
    fee = _fee(rule, late)
    assert (fee.days, fee.amount) == (days, Fraction(amount))


@pytest.mark.parametrize(
    ("pauses", "days"),
    [
        ([], 10),
        ([{"from": "2024-03-20", "to": "2024-03-22"}], 7),
        ([{"from": "2024-03-01", "to": "2024-03-17"}], 9),
        ([{"from": "2024-03-26", "to": "2024-04-30"}], 9),
        (
            [
                {"from": "2024-03-20", "to": "2024-03-22"},
                {"from": "2024-03-21", "to": "2024-03-23"},
            ],
            6,
        ),
        (
            [
                {"from": "2024-03-22", "to": "2024-03-22"},
                {"from": "2024-03-20", "to": "2024-03-25"},
            ],
            4,
        ),
        ([{"from": "2024-01-01", "to": "2024-12-31"}], 0),
    ],
)
def test_paused_days_do_not_count_and_count_off_once(pauses: list[Json], days: int) -> None:
    assert _fee(AFTER_16, {"paid": "2024-03-27", "pauses": pauses}).days == days


def test_a_tariff_without_a_rule_is_asked_for_one() -> None:
    with pytest.raises(MinshuiError) as caught:
        _fee(None, {"paid": "2024-03-18"})
    assert caught.value.code == "E_MISSING_INPUT"
