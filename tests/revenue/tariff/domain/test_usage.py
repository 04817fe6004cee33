"""Usage from pointers, sub-meters, mixed use."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.facade import FaultList, parse_account, parse_bill, price_bill
from tests.revenue.tariff.tariff_world import Json, book_of, flat, priced, tariff, tiered, total

PLAIN = tariff(flat())


@pytest.mark.parametrize(
    ("reading", "usage"),
    [
        ({"previous": "1264", "current": "1285"}, "21"),
        ({"previous": "99987", "current": "12", "modulus": "100000"}, "25"),
        ({"previous": "99999", "current": "0", "modulus": "100000"}, "1"),
        ({"previous": "500", "current": "488", "reversed": True}, "12"),
        ({"previous": "3", "current": "99998", "reversed": True, "modulus": "100000"}, "5"),
        ({"previous": "10", "current": "14.5", "multiplier": "30"}, "135"),
        ({"previous": "7", "current": "7"}, "0"),
    ],
)
def test_usage_of_one_meter(reading: Json, usage: str) -> None:
    assert priced(PLAIN, {"readings": [reading]}).metered == Fraction(usage)


def test_an_exchange_adds_the_old_and_the_new_meter() -> None:
    readings = [{"previous": "1200", "current": "1234"}, {"previous": "0", "current": "6"}]
    assert priced(PLAIN, {"readings": readings}).metered == 40


@pytest.mark.parametrize(
    ("bill", "code"),
    [
        ({"readings": [{"previous": "500", "current": "488"}]}, "E_READING"),
        ({"readings": [{"previous": "1", "current": "2", "reversed": True}]}, "E_READING"),
        ({"readings": [{"previous": "0", "current": "100", "modulus": "100"}]}, "E_READING"),
        ({"readings": [{"previous": "100", "current": "0", "modulus": "100"}]}, "E_READING"),
        ({"usage": "10", "sub_meters": ["6", "4.1"]}, "E_MASTER_NEGATIVE"),
        ({"usage": "1", "from": "2024-02-02", "to": "2024-02-01"}, "E_PERIOD"),
    ],
)
def test_impossible_usage_stops_the_bill(bill: Json, code: str) -> None:
    with pytest.raises(MinshuiError) as caught:
        priced(PLAIN, bill)
    assert caught.value.code == code


def test_sub_meters_that_ran_as_much_as_the_master_leave_nothing() -> None:
    assert total(PLAIN, {"usage": "10", "sub_meters": ["6", "4"]}) == 0


@pytest.mark.parametrize(
    ("rule", "usage", "billed"),
    [
        ({"round": "floor 1", "minimum": "6"}, "3.9", "6"),
        ({"round": "floor 1", "minimum": "6"}, "8.9", "8"),
        ({"round": "down 1", "minimum": "3.5"}, "3.2", "3.5"),
        ({"round": "ceil 1000"}, "2001", "3000"),
        ({}, "-2.5", "-2.5"),
        ({"minimum": "6"}, "-2.5", "6"),
    ],
)
def test_the_usage_rule_rounds_and_then_lifts(rule: Json, usage: str, billed: str) -> None:
    assert priced(tariff(flat(), usage=rule), {"usage": usage}).volume == Fraction(billed)


def _mixed(parts: list[Json], usage: str, **account: Any) -> list[Fraction]:
    book = book_of(
        tariff(flat(price="1"), code="a"),
        tariff(flat(price="3"), code="b"),
        tariff(flat(), code="c"),
    )
    faults = FaultList()
    mixed = {"parts": parts, **({"round": account.pop("round")} if "round" in account else {})}
    who = parse_account({"mixed_use": mixed, **account}, faults)
    bill = parse_bill({"usage": usage}, faults)
    assert faults.faults == []
    return [part.volume for part in price_bill(book, None, bill, who).parts]


@pytest.mark.parametrize(
    ("usage", "shares"),
    [("101", [30, 23, 48]), ("20", [20, 0, 0]), ("80", [30, 16, 34]), ("0", [0, 0, 0])],
)
def test_mixed_use_takes_volumes_first_and_the_last_percentage_takes_the_rest(
    usage: str, shares: list[int]
) -> None:
    parts = [
        {"tariff": "b", "percent": "33"},
        {"tariff": "a", "volume": "30"},
        {"tariff": "c", "percent": "67"},
    ]
    assert _mixed(parts, usage) == shares


def test_mixed_use_per_household_is_not_multiplied_by_months() -> None:
    parts = [{"tariff": "a", "volume_per_household": "12"}, {"tariff": "b", "percent": "100"}]
    assert _mixed(parts, "52", households=3) == [36, 16]


@pytest.mark.parametrize(
    "parts",
    [
        [{"tariff": "a", "percent": "33"}, {"tariff": "b", "percent": "66"}],
        [{"tariff": "a", "percent": "101"}],
        [{"tariff": "a", "volume": "5"}],
    ],
)
def test_percentages_that_do_not_make_a_whole_stop_the_bill(parts: list[Json]) -> None:
    with pytest.raises(MinshuiError) as caught:
        _mixed(parts, "20")
    assert caught.value.code == "E_SPLIT"


def test_two_parts_of_one_tariff_keep_a_counter_each() -> None:
    yearly = tariff(
        tiered(("10", "1"), (None, "2")), counter={"basis": "year", "year_start": "01-01"}
    )
    book = book_of(yearly)
    faults = FaultList()
    parts = [{"tariff": "t", "volume": "8"}, {"tariff": "t", "percent": "100"}]
    account = parse_account({"mixed_use": {"parts": parts}}, faults)
    january = parse_bill({"usage": "16", "to": "2024-01-31"}, faults)
    june = parse_bill({"usage": "10", "to": "2024-06-30"}, faults)
    first = price_bill(book, None, january, account)
    second = price_bill(book, None, june, account, first.counters)
    assert first.total == 16
    # 8 + 8: (8, 16] = 2 + 6 × 2; 8 + 2: (8, 10] = 2
    assert second.total == 16
