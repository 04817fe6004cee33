"""The text of the format on versions, counters, limits and people, figures reckoned by hand."""

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


def _limits(
    subject: str, document: Json, one: Json, limits: list[str], **account: object
) -> Reading:
    expected = {"tiers": {document["components"][0]["code"]: {"limits": limits}}}
    return Reading(subject, [document], [(one, expected)], dict(account) or None)


def _limited(*written: str, **more: object) -> Json:
    return tariff(ladder(*(written or ("10@1", "25@2", "@3"))), **more)


PEOPLE = {"mode": "add", "base": 2, "extra_per_person": "1"}
LIMITS = [
    _limits(
        "people, then months, then days: (10 + 2) x 2 x 45 / 60",
        _limited(counter=MONTHS | {"scale": {"basis_days": "60"}}, population=PEOPLE),
        bill("1", months=2, days=45),
        ["18", "40.5"],
        population=4,
    ),
    _limits(
        "people, then x 12, then the share of the first window, each limit rounded",
        _limited(
            counter=APRIL
            | {
                "limits_are": "month",
                "on_change": "restart",
                "partial_window": {"kind": "by_months", "round": "down 5"},
            },
            population=PEOPLE,
            effective={"from": "2023-03-01"},
        ),
        bill("1", to="2023-03-31"),
        ["10", "25"],
        population=3,
        opened="2020-05-05",
    ),
    _limits(
        "opened after the version began: its months decide, the opening month counts whole",
        _limited(
            counter=YEAR | {"on_change": "restart", "partial_window": {"kind": "by_months"}},
            effective={"from": "2023-03-01"},
        ),
        bill("1", to="2023-12-31"),
        ["2.5", "6.25"],
        opened="2023-10-31",
    ),
    _limits(
        "by days: 92 of 365, rounded to whole m3",
        _limited(
            counter=YEAR
            | {
                "limits_are": "month",
                "partial_window": {"kind": "by_days", "round": "half_up 1"},
            }
        ),
        bill("1", to="2023-12-31"),
        ["30", "76"],
        opened="2023-10-01",
    ),
    _limits(
        "continue: the version's first day does not cut the window",
        _limited(
            counter=YEAR | {"partial_window": {"kind": "by_months"}},
            effective={"from": "2023-07-01"},
        ),
        bill("1", to="2023-12-31"),
        ["10", "25"],
    ),
    _limits(
        "each width by the day, then rounded: 0.33 x 31 = 10.23, 0.5 x 31 = 15.5",
        _limited(
            counter={
                "basis": "bill",
                "scale": {
                    "basis_days": "30",
                    "round_per_day": "half_up 0.01",
                    "round_width": "half_up 1",
                },
            }
        ),
        bill("1", days=31),
        ["10", "26"],
    ),
    _limits(
        "days from the dates, both counted where the tariff says so: 30 of 20",
        _limited(counter={"basis": "bill", "scale": {"basis_days": "20"}}, day_count="both"),
        bill("1", from_="2023-05-01", to="2023-05-30"),
        ["15", "37.5"],
    ),
    _limits(
        "a limit of the quota is stretched by days, but not by months or people",
        tariff(
            ladder("50%@1", "@2"),
            counter=MONTHS | {"scale": {"basis_days": "30"}},
            population=PEOPLE,
        ),
        bill("1", months=2, days=45, quota="40"),
        ["30"],
        population=9,
    ),
    _limits(
        "one extra for each limit, at most 8 m3 each",
        _limited(population=PEOPLE | {"extra_per_person": ["3", "5"], "max_extra_volume": "8"}),
        bill("1"),
        ["16", "33"],
        population=4,
    ),
    _limits(
        "at most so many persons more",
        _limited(population=PEOPLE | {"max_extra_persons": 2}),
        bill("1"),
        ["12", "27"],
        population=9,
    ),
    _limits(
        "per_capita x persons x months",
        _limited(
            counter=MONTHS,
            population={"mode": "per_capita", "from_persons": 5, "limits": ["3", "5"]},
        ),
        bill("1", months=2),
        ["30", "50"],
        population=5,
    ),
    _limits(
        "per_capita below its persons, or none known: unchanged",
        _limited(population={"mode": "per_capita", "from_persons": 2, "limits": ["3", "5"]}),
        bill("1"),
        ["10", "25"],
    ),
    _limits(
        "limits x households",
        _limited(counter=MONTHS, population={"mode": "per_household"}),
        bill("1", months=2),
        ["60", "150"],
        households=3,
    ),
    Reading(
        "scale by days of the part: no further share of a bill cut by days",
        versions(
            *(
                tariff(
                    ladder("30@1", "@2"),
                    counter=MONTHS | {"scale": {"basis_days": "30"}},
                    change_rule=BY_DAYS,
                )
                for _ in range(2)
            ),
            first_days=("2023-07-01",),
        ),
        [
            (
                bill("60", from_="2023-06-21", to="2023-07-21"),
                {"total": "90", "parts": [{"total": "30"}, {"total": "60"}]},
            )
        ],
    ),
    Reading(
        "population raises every ladder by default, a register's too, else those it names",
        [
            tariff(
                ladder("10@1", "@2"),
                ladder("10@1", "@2", code="hot", volume={"register": "hot"}),
                population=population,
            )
            for population in (PEOPLE | {"extra_per_person": "5"},)
        ],
        [(bill("15", registers={"hot": "16"}), {"components": {"water": "15", "hot": "17"}})],
        {"population": 3},
    ),
    Reading(
        "population of one ladder leaves the other",
        [
            tariff(
                ladder("10@1", "@2"),
                ladder("10@1", "@2", code="sewage"),
                population=PEOPLE | {"extra_per_person": "5", "applies_to": ["sewage"]},
            )
        ],
        [(bill("15"), {"components": {"water": "20", "sewage": "15"}})],
        {"population": 3},
    ),
    Reading(
        "per_capita from one person needs the persons",
        [_limited(population={"mode": "per_capita", "from_persons": 1, "limits": ["3", "5"]})],
        [
            (bill("4"), {"error": "E_MISSING_INPUT"}),
            (bill("4"), {"total": "5"}, {"population": 1}),
        ],
    ),
    Reading(
        "limits that people put out of order",
        [_limited(population=PEOPLE | {"extra_per_person": ["9", "1"]})],
        [
            (bill("4"), {"error": "E_POPULATION"}, {"population": 4}),
            (bill("4"), {"total": "4"}, {"population": 3}),
        ],
    ),
    Reading(
        "a quota needs to be on the bill for limits that hang on it",
        [tariff(ladder("100%@1", "150%@2", "@3"))],
        [
            (bill("0"), {"error": "E_MISSING_INPUT"}),
            (bill("32", quota="20"), {"total": "46"}),
        ],
    ),
]

SPLIT = MONTHS | {"split_months": True}
MONTHLY = [
    Reading(
        "m one-month bills of a two-month ladder: limit 10, fixed 2; 15 and 16 m3",
        [tariff(ladder("20@1+4", "@3"), counter=SPLIT | {"months": 2})],
        [
            (
                bill("31"),
                {
                    "total": "57",
                    "parts": [{"volume": "15", "total": "27"}, {"volume": "16", "total": "30"}],
                },
            )
        ],
    ),
    Reading(
        "everything below runs per month; a register once, in the last; the usage rule before",
        [
            tariff(
                flat(),
                fixed("rent", "5"),
                flat("hot", "10", volume={"register": "hot"}),
                counter=SPLIT,
                usage={"minimum": "9"},
                rounding={"part": "up 10"},
                taxes=[{"code": "vat", "name": "VAT", "rate": "0.1"}],
            )
        ],
        [
            (
                bill("3", months=2, registers={"hot": "1"}),
                {
                    "volume": "9",
                    "subtotal": "29",
                    "taxes": {"vat": "2.9"},
                    "total": "40",
                    "parts": [
                        {"volume": "4", "subtotal": "9", "total": "10"},
                        {"volume": "5", "subtotal": "20", "total": "30"},
                    ],
                },
            )
        ],
    ),
    Reading(
        "a fraction goes to the last month; 66 days are 33 each, inside 28 to 33",
        [
            tariff(
                ladder("3@1", "@2"),
                counter=SPLIT | {"scale": {"basis_days": "30", "only_outside": [28, 33]}},
            )
        ],
        [
            (
                bill("7.5", months=2, days=66),
                {"total": "9", "parts": [{"volume": "3"}, {"volume": "4.5"}]},
            ),
            (
                bill("7.5", months=2, days=30),
                {"total": "12", "tiers": {"water": {"limits": ["1.5"]}}},
            ),
        ],
    ),
    Reading(
        "total rounding is of the whole bill, already_billed after it",
        [tariff(flat(price="0.7"), counter=SPLIT, rounding={"total": "down 1"})],
        [(bill("4", months=2, already_billed="0.5"), {"total": "1.5"})],
    ),
    Reading(
        "months: limits and tier fixed x bill months / counter months",
        [tariff(ladder("20@1+6", "@3+2"), counter=MONTHS | {"months": 2})],
        [
            (bill("31", months=3), {"total": "45", "tiers": {"water": {"limits": ["30"]}}}),
            (bill("21"), {"total": "31"}),
            (bill("0", months=1), {"total": "3"}),
        ],
    ),
    Reading(
        "bill: limits and fixed as written, whatever the months",
        [tariff(ladder("20@1+6", "@3"), fixed("rent", "1", every="month"))],
        [(bill("21", months=3), {"total": "32"})],
    ),
]


@pytest.mark.parametrize(
    "reading", VERSIONS + YEARLY + LIMITS + MONTHLY, ids=lambda reading: reading.subject[:60]
)
def test_counters_read_as_the_text_says(reading: Reading) -> None:
    assert reading.differences() == []
