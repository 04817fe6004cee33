"""The text of the format on versions and counters, figures reckoned by hand."""

from __future__ import annotations

import pytest

from tests.revenue.tariff.spec_cases import Reading, bill, ladder, versions, whole
from tests.revenue.tariff.tariff_world import Json, fixed, flat, tariff

MONTHS: Json = {"basis": "months"}
YEAR: Json = {"basis": "year", "year_start": "01-01"}
APRIL: Json = {"basis": "year", "year_start": "04-01"}
BY_DAYS: Json = {"kind": "by_days"}
WHOLE_BY_DAYS: Json = {"kind": "by_days", "round_volume": "half_up 1"}
BY_MONTHS: Json = {"kind": "by_months", "round_volume": "half_up 1"}

THREE = [tariff(flat(price=price)) for price in ("1", "2", "4")]
THREE_DAYS = ("2023-04-01", "2023-04-11")
SPRING = bill("31", from_="2023-03-22", to="2023-04-21")


def _three(last: Json, first: Json | None = None) -> list[Json]:
    return versions(THREE[0] | (first or {}), THREE[1], THREE[2] | last, first_days=THREE_DAYS)


VERSIONS = [
    Reading(
        "by_days over three versions, both reading days count: 10, 10 and 11 days",
        _three({"change_rule": WHOLE_BY_DAYS, "day_count": "both"}),
        [(SPRING, {"total": "74", "parts": [{"volume": v} for v in ("10", "10", "11")]})],
    ),
    Reading(
        "start_only: 10 days each of 30, earlier parts rounded, the rest to the last",
        _three({"change_rule": WHOLE_BY_DAYS}),
        [(SPRING, {"total": "74", "parts": [{"volume": v} for v in ("10", "10", "11")]})],
    ),
    Reading(
        "without round_volume the shares are exact",
        _three({"change_rule": BY_DAYS}),
        [(bill("10", from_="2023-03-22", to="2023-04-21"), {"total": "23.33"})],
    ),
    Reading(
        "the rule is that of the version on the reading date, not of an older one",
        _three({}, {"change_rule": WHOLE_BY_DAYS, "day_count": "both"}),
        [(SPRING, {"total": "124", "parts": [{"volume": "31"}]})],
    ),
    Reading(
        "next_reading: old price at the first reading after the change, new at the second",
        _three({"change_rule": {"kind": "next_reading"}}),
        [
            (bill("10", from_="2023-04-05", to="2023-05-05"), {"total": "20"}),
            (bill("10", from_="2023-05-05", to="2023-06-05"), {"total": "40"}),
            (bill("10", from_="2023-04-10", to="2023-04-11"), {"total": "20"}),
            (bill("10", from_="2023-04-11", to="2023-04-12"), {"total": "40"}),
            (bill("10", to="2023-05-05"), {"error": "E_MISSING_INPUT"}),
        ],
    ),
    Reading(
        "days of a gap between versions have no price",
        [
            tariff(flat(), effective={"from": None, "to": "2023-03-31"}),
            tariff(flat(), effective={"from": "2023-04-03"}, change_rule=BY_DAYS),
        ],
        [
            (SPRING, {"error": "E_NO_TARIFF"}),
            (bill("1", from_="2023-03-01", to="2023-04-01"), {"error": "E_NO_TARIFF"}),
            (bill("1", from_="2023-04-03", to="2023-04-30"), {"total": "1"}),
        ],
    ),
    Reading(
        "several versions need the reading date, one does not",
        _three({}),
        [(bill("1"), {"error": "E_MISSING_INPUT"})],
    ),
    Reading(
        "a single version needs no previous reading date, whatever the rule",
        [tariff(flat(), change_rule=BY_DAYS)],
        [(bill("7"), {"total": "7"}), (bill("7", to="2023-05-05"), {"total": "7"})],
    ),
    Reading(
        "each part takes its share of months x people's limits, people of its own reference day",
        versions(
            *(
                tariff(
                    ladder("10@1", "@3"),
                    counter=MONTHS,
                    change_rule=BY_DAYS,
                    population={"mode": "add", "base": 4, "extra_per_person": "3"},
                )
                for _ in range(2)
            ),
            first_days=("2023-07-01",),
        ),
        [
            (
                bill("60", from_="2023-06-16", to="2023-07-16", months=2),
                {
                    "total": "128",
                    "parts": [{"total": "70"}, {"total": "58"}],
                    "tiers": {"water": {"limits": ["16"], "volumes": ["26", "34"]}},
                },
            )
        ],
        {
            "population": [
                {"from": "2020-01-01", "persons": 4},
                {"from": "2023-07-01", "persons": 6},
            ]
        },
    ),
    Reading(
        "by_days: a charge per day in each part, per month or bill in the last at its price",
        versions(
            *(
                tariff(
                    fixed("rent", day, every="day"),
                    fixed("meter", month, every="month"),
                    fixed("post", "1"),
                    change_rule=BY_DAYS,
                    taxes=[{"code": "vat", "name": "VAT", "rate": rate}],
                )
                for day, month, rate in (("0.1", "5", "0.1"), ("0.2", "7", "0.2"))
            ),
            first_days=("2023-07-01",),
        ),
        [
            (
                bill("0", from_="2023-06-16", to="2023-07-16", months=2),
                {
                    "subtotal": "19.5",
                    "taxes": {"vat": "3.75"},
                    "total": "23.25",
                    "parts": [
                        {"subtotal": "1.5", "total": "1.65"},
                        {"subtotal": "18", "total": "21.6", "components": {"meter": "14"}},
                    ],
                },
            )
        ],
    ),
    Reading(
        "the default of months is that of the last part's version",
        versions(
            tariff(fixed("rent", "1", every="month"), counter=MONTHS | {"months": 3}),
            tariff(fixed("rent", "1", every="month"), counter=MONTHS | {"months": 2}),
            first_days=("2023-07-01",),
        ),
        [
            (bill("0", to="2023-06-30"), {"total": "3"}),
            (bill("0", to="2023-07-01"), {"total": "2"}),
            (bill("0", to="2023-07-01", months=5), {"total": "5"}),
        ],
    ),
]


def _restart(on_change: str) -> list[Json]:
    counter = APRIL | {"on_change": on_change, "straddle": BY_DAYS}
    document = tariff(ladder("30@1", "@2"), counter=counter, change_rule=BY_DAYS)
    return versions(document, document, first_days=("2023-03-01",))


ACROSS = bill("102", from_="2023-02-19", to="2023-04-11", prior_counter_usage="25")
YEARLY = [
    Reading(
        "versions first, then years: 10, 31 and 10 of 51 days; old counter, new one, next",
        _restart("restart"),
        [
            (
                ACROSS,
                {
                    "total": "149",
                    "parts": [
                        {"volume": "20", "total": "35"},
                        {"volume": "62", "total": "94"},
                        {"volume": "20", "total": "20"},
                    ],
                },
            ),
            (bill("20", from_="2023-04-11", to="2023-05-01"), {"total": "30"}),
        ],
    ),
    Reading(
        "continue: the new version goes on with the old counter until the year ends",
        _restart("continue"),
        [(ACROSS, {"total": "179", "parts": [{"total": "35"}, {"total": "124"}, {"total": "20"}]})],
    ),
    Reading(
        "a year split by days counts both reading days where the tariff says so",
        [tariff(ladder("10@1", "@2"), counter=YEAR | {"straddle": BY_DAYS}, day_count="both")],
        [
            (
                bill("21", from_="2022-12-22", to="2023-01-11"),
                {"total": "22", "parts": [{"volume": "10"}, {"volume": "11"}]},
            )
        ],
    ),
    Reading(
        "by_months: November and December, then January, which is a new window",
        [tariff(ladder("10@1+5", "@2"), counter=YEAR | {"straddle": BY_MONTHS})],
        [
            (
                bill("20", from_="2022-10-31", to="2023-01-01", prior_counter_usage="0"),
                {
                    "total": "28",
                    "parts": [{"volume": "13", "total": "16"}, {"volume": "7", "total": "12"}],
                },
            )
        ],
    ),
    Reading(
        "by default all of a bill belongs to the year of the reading date",
        [tariff(ladder("10@1", "@2"), counter=YEAR)],
        [
            (bill("8", from_="2022-11-22", to="2022-12-31"), {"total": "8"}),
            (bill("8", from_="2022-12-31", to="2023-01-31"), {"total": "8"}),
            (bill("8", from_="2023-01-31", to="2023-02-28"), {"total": "14"}),
        ],
    ),
    Reading(
        "a negative bill gives back the highest tier first",
        [tariff(ladder("20@1", "@3"), counter=YEAR)],
        [
            (bill("25", to="2023-05-01"), {"total": "35"}),
            (
                bill("-10", to="2023-06-01"),
                {"total": "-20", "tiers": {"water": {"volumes": ["-5", "-5"]}}},
            ),
            (bill("-16", to="2023-06-02"), {"error": "E_READING"}),
            (bill("5", to="2023-07-01"), {"total": "5"}),
        ],
    ),
    Reading(
        "whole_volume is repriced as the difference of two wholes, fixed with it",
        [tariff(whole("20@1+2", "@3+5"), counter=YEAR)],
        [
            (bill("25", to="2023-05-01"), {"total": "80"}),
            (bill("-10", to="2023-06-01"), {"total": "-63"}),
            (bill("10", to="2023-07-01"), {"total": "63"}),
        ],
    ),
    Reading(
        "the first bill in a window pays the reached fixed, the others what they enter",
        [tariff(ladder("10@1+10", "@2+5"), counter=YEAR)],
        [
            (bill("4", to="2023-01-31"), {"total": "14"}),
            (bill("0", to="2023-02-28"), {"total": "0"}),
            (bill("10", to="2023-03-31"), {"total": "19"}),
            (bill("0", to="2024-01-31"), {"total": "10"}),
            (bill("4", to="2025-01-31", prior_counter_usage="0"), {"total": "4"}),
            (bill("4", to="2026-01-31", prior_counter_usage="8"), {"total": "11"}),
        ],
    ),
    Reading(
        "what is given as prior usage goes before what was carried",
        [tariff(ladder("10@1", "@2"), counter=YEAR)],
        [
            (bill("9", to="2023-01-31"), {"total": "9"}),
            (bill("4", to="2023-02-28", prior_counter_usage="0"), {"total": "4"}),
            (bill("8", to="2023-03-31"), {"total": "10"}),
        ],
    ),
    Reading(
        "a closed ladder of a year ends at its last limit, which is inclusive",
        [tariff(ladder("10@1", "20@2", closed=True), counter=YEAR)],
        [
            (bill("15", to="2023-01-31"), {"total": "20"}),
            (bill("6", to="2023-02-28"), {"error": "E_VOLUME_RANGE"}),
            (bill("5", to="2023-02-28"), {"total": "10"}),
        ],
    ),
    Reading(
        "a factor counts in the component's own ladder: (18, 36] of 0.9 x usage",
        [tariff(ladder("20@1", "@3", volume={"factor": "0.9"}), counter=YEAR)],
        [
            (bill("20", to="2023-01-31"), {"total": "18"}),
            (bill("20", to="2023-02-28"), {"total": "50"}),
        ],
    ),
    Reading(
        "the account's own year starts on 1 March where 29 February is missing",
        [tariff(ladder("10@1", "@2"), counter={"basis": "year", "year_start": "account"})],
        [
            (bill("10", to="2024-02-28"), {"total": "10"}),
            (bill("10", to="2024-02-29"), {"total": "10"}),
            (bill("10", to="2025-02-28"), {"total": "20"}),
            (bill("10", to="2025-03-01"), {"total": "10"}),
            (bill("1", to="2025-03-01"), {"total": "1"}, {"year_start": "2020-03-02"}),
        ],
        {"year_start": "2020-02-29"},
    ),
    Reading(
        "the account's own year needs its day, a yearly counter the reading date",
        [tariff(ladder("10@1", "@2"), counter={"basis": "year", "year_start": "account"})],
        [
            (bill("1", to="2024-02-28"), {"error": "E_MISSING_INPUT"}),
            (bill("1"), {"error": "E_MISSING_INPUT"}, {"year_start": "2020-03-02"}),
        ],
    ),
]


@pytest.mark.parametrize("reading", VERSIONS + YEARLY, ids=lambda reading: reading.subject[:60])
def test_counters_read_as_the_text_says(reading: Reading) -> None:
    assert reading.differences() == []
