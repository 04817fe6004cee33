"""The text of the format on limits, people and months, figures reckoned by hand."""

from __future__ import annotations

import pytest

from tests.revenue.tariff.spec_cases import Reading, aid, bill, ladder, versions
from tests.revenue.tariff.tariff_world import Json, fixed, flat, tariff

MONTHS: Json = {"basis": "months"}
YEAR: Json = {"basis": "year", "year_start": "01-01"}
APRIL: Json = {"basis": "year", "year_start": "04-01"}
BY_DAYS: Json = {"kind": "by_days"}


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

TOGETHER = [
    Reading(
        "each month of each part of a mixed connection: 4, 4, then 6, 7",
        [tariff(ladder("5@1", "@3"), counter=SPLIT)],
        [
            (
                bill("21", months=2),
                {"total": "27", "parts": [{"volume": v} for v in ("4", "4", "6", "7")]},
            )
        ],
        {
            "mixed_use": {
                "parts": [{"tariff": "t", "volume": "8"}, {"tariff": "t", "percent": "100"}]
            }
        },
    ),
    Reading(
        "free volume of each month",
        [tariff(ladder("10@1", "@2"), counter=SPLIT, relief=[aid("free_volume", volume="6")])],
        [(bill("13", months=2), {"total": "1"})],
        {"reliefs": [{"code": "aid"}]},
    ),
    Reading(
        "an amount off each bill is off each month",
        [tariff(flat(), counter=SPLIT, relief=[aid("amount_off", amount="5", each="bill")])],
        [(bill("13", months=2), {"total": "3", "parts": [{"total": "1"}, {"total": "2"}]})],
        {"reliefs": [{"code": "aid"}]},
    ),
    Reading(
        "a ladder of the quota and a register's are shared by days like others",
        versions(
            *(
                tariff(
                    ladder("50%@1", "@3"),
                    ladder("10@1", "@2", code="hot", volume={"register": "hot"}),
                    counter=MONTHS,
                    change_rule=BY_DAYS,
                )
                for _ in range(2)
            ),
            first_days=("2023-07-01",),
        ),
        [
            (
                bill("40", from_="2023-06-21", to="2023-07-11", quota="40", registers={"hot": "8"}),
                {
                    "total": "91",
                    "components": {"water": "80", "hot": "11"},
                    "parts": [{"total": "40"}, {"total": "51"}],
                },
            )
        ],
    ),
]


@pytest.mark.parametrize(
    "reading", LIMITS + MONTHLY + TOGETHER, ids=lambda reading: reading.subject[:60]
)
def test_limits_read_as_the_text_says(reading: Reading) -> None:
    assert reading.differences() == []
