"""The text of the format on mixed use and late fees, figures reckoned by hand."""

from __future__ import annotations

import pytest

from tests.revenue.tariff.spec_cases import Reading, bill, ladder
from tests.revenue.tariff.tariff_world import Json, fixed, flat, tariff

YEAR: Json = {"basis": "year", "year_start": "01-01"}


def _mixed(*parts: Json, **more: object) -> Json:
    return {"mixed_use": {"parts": list(parts), **more}}


PRICES = [
    tariff(flat(), code="home"),
    tariff(flat(price="2"), fixed("rent", "5"), code="shop"),
    tariff(flat(price="3"), code="bath", usage={"minimum": "4"}, rounding={"total": "up 10"}),
]
FOR_HOMES = {"tariff": "home", "volume_per_household": "5"}
MIXED = [
    Reading(
        "households first, then 40 % of the 23 left, rounded down; the last takes the rest",
        PRICES,
        [
            (
                bill("33", already_billed="1"),
                {
                    "volume": "33",
                    "parts": [{"volume": "10"}, {"volume": "9"}, {"volume": "14"}],
                    "components": {"water": "70", "rent": "5"},
                    "total": "82",
                },
            )
        ],
        {"households": 2}
        | _mixed(
            {"tariff": "shop", "percent": "40"}, {"tariff": "bath", "percent": "60"}, FOR_HOMES
        ),
    ),
    Reading(
        "no more than is left; a part without usage is a bill of its tariff all the same",
        PRICES,
        [(bill("33"), {"total": "38", "parts": [{"volume": "33"}, {"volume": "0", "total": "5"}]})],
        _mixed({"tariff": "home", "volume": "50"}, {"tariff": "shop", "percent": "100"}),
    ),
    Reading(
        "percentages rounded as the account says, each part by its own usage rule",
        PRICES,
        [(bill("7"), {"volume": "8.67", "parts": [{"volume": "4.67"}, {"volume": "4"}]})],
        _mixed(
            {"tariff": "home", "percent": "66.7"},
            {"tariff": "bath", "percent": "33.3"},
            round="half_up 0.01",
        ),
    ),
    Reading(
        "percentages that do not make 100, or none for what is left",
        PRICES,
        [
            (bill("7"), {"error": "E_SPLIT"}),
            (bill("7"), {"error": "E_SPLIT"}, _mixed({"tariff": "home", "volume": "6"})),
            (bill("7"), {"total": "7"}, _mixed({"tariff": "home", "volume": "7"})),
            (bill("7"), {"error": "E_NO_TARIFF"}, _mixed({"tariff": "zoo", "volume": "7"})),
            (bill("7"), {"error": "E_MISSING_INPUT"}, _mixed(FOR_HOMES)),
        ],
        _mixed({"tariff": "home", "percent": "50"}, {"tariff": "shop", "percent": "49.9"}),
    ),
    Reading(
        "each part has its own counter, two parts of one tariff too",
        [tariff(ladder("10@1", "@2"), counter=YEAR)],
        [
            (bill("16", to="2023-01-31"), {"total": "16"}),
            (bill("16", to="2023-02-28"), {"total": "28", "parts": [{"total": "14"}] * 2}),
        ],
        _mixed({"tariff": "t", "volume": "8"}, {"tariff": "t", "percent": "100"}),
    ),
]

DAILY = {"rate_per_day": "0.0005", "first_day": {"days_after_issue": 10}}
ONCE = {"once_rate": "0.05", "first_day": {"day_of_next_month": 31}}
PAUSES = [
    {"from": "2024-01-31", "to": "2024-02-10"},
    {"from": "2024-01-05", "to": "2024-01-12"},
    {"from": "2024-01-12", "to": "2024-01-15"},
    {"from": "2024-01-13", "to": "2024-01-14"},
]


def _late(principal: str, issued: str, paid: str, *pauses: Json) -> Json:
    more = {"pauses": list(pauses)} if pauses else {}
    return {"principal": principal, "issued": issued, "paid": paid, **more}


def _late_fee(subject: str, rule: Json, late: Json, fee: str, days: str) -> Reading:
    expected = {"late_fee": fee, "days": days}
    return Reading(subject, [tariff(flat(), late_fee=rule)], [(late, expected)])


JANUARY = ("1000", "2024-01-01", "2024-02-01")
LATE = [
    _late_fee("11 to 31 January", DAILY, _late(*JANUARY), "10.5", "21"),
    _late_fee("overlapping pauses count once", DAILY, _late(*JANUARY, *PAUSES), "7.5", "15"),
    _late_fee(
        "the payment day counts if said, unless it is in a pause",
        DAILY | {"count_payment_day": True},
        _late(*JANUARY, *PAUSES),
        "7.5",
        "15",
    ),
    _late_fee(
        "the payment day counts if said",
        DAILY | {"count_payment_day": True},
        _late(*JANUARY),
        "11",
        "22",
    ),
    _late_fee("paid on the first day", DAILY, _late("1000", "2024-01-01", "2024-01-11"), "0", "0"),
    _late_fee(
        "paid before it, even before the issue",
        DAILY | {"count_payment_day": True},
        _late("1000", "2024-01-05", "2024-01-01"),
        "0",
        "0",
    ),
    _late_fee("a cap of nothing", DAILY | {"cap_rate": "0"}, _late(*JANUARY), "0", "21"),
    _late_fee(
        "a cap above the principal", DAILY | {"cap_rate": "2"}, _late(*JANUARY), "10.5", "21"
    ),
    _late_fee("down to the fen by default", DAILY, _late("33.33", *JANUARY[1:]), "0.34", "21"),
    _late_fee(
        "capped, then rounded once: 1.3332",
        {
            "rate_per_day": "0.01",
            "first_day": {"days_after_issue": 0},
            "cap_rate": "0.04",
            "round": "up 0.1",
        },
        _late("33.33", "2024-01-01", "2024-01-06"),
        "1.4",
        "5",
    ),
    _late_fee(
        "once, from the last day of February",
        ONCE,
        _late("100", "2024-01-31", "2024-02-29"),
        "5",
        "0",
    ),
    _late_fee("once, a day before", ONCE, _late("100", "2024-01-31", "2024-02-28"), "0", "0"),
    _late_fee(
        "once, over the year's end; its days are counted, its rate is not per day",
        ONCE | {"cap_rate": "0.03"},
        _late("100", "2023-12-05", "2024-02-10", {"from": "2024-02-01", "to": "9999-12-31"}),
        "3",
        "1",
    ),
    Reading(
        "a day on which the tariff has no version",
        [tariff(flat(), late_fee=DAILY, effective={"from": "2024-01-02"})],
        [(_late(*JANUARY), {"error": "E_NO_TARIFF"})],
    ),
    Reading(
        "a pause that ends before it begins",
        [tariff(flat(), late_fee=DAILY)],
        [(_late(*JANUARY, {"from": "2024-01-20", "to": "2024-01-19"}), {"error": "E_PERIOD"})],
    ),
]


@pytest.mark.parametrize("reading", MIXED + LATE, ids=lambda reading: reading.subject[:60])
def test_mixed_use_and_late_fees_read_as_the_text_says(reading: Reading) -> None:
    assert reading.differences() == []
