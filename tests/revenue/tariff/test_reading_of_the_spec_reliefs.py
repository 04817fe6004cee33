"""The text of the format on reliefs, bounds, taxes and rounding, figures reckoned by hand."""

from __future__ import annotations

import pytest

from tests.revenue.tariff.spec_cases import Reading, aid, bill, ladder, percent, versions
from tests.revenue.tariff.tariff_world import Json, fixed, flat, tariff

YEAR: Json = {"basis": "year", "year_start": "01-01"}
BY_DAYS: Json = {"kind": "by_days"}
AIDED: Json = {"reliefs": [{"code": "aid"}]}
HALVES = {"from_": "2023-06-21", "to": "2023-07-11"}
TWO = ("2023-07-01",)

FREE = aid("free_volume", volume="6")
VOLUME_RELIEFS = [
    Reading(
        "free volume per month by default, per bill if said; outside the ladder by default",
        [tariff(ladder("10@1", "@2"), flat("sewage"), relief=[FREE])],
        [
            (bill("21", months=2), {"components": {"water": "9", "sewage": "21"}}),
            (bill("9", months=2), {"components": {"water": "0"}}),
        ],
        AIDED,
    ),
    Reading(
        "inside the tiers the first units are free and the limits stay",
        [tariff(ladder("10@1", "@2"), relief=[FREE | {"inside_tiers": True, "each": "bill"}])],
        [
            (
                bill("21", months=2),
                {"total": "26", "tiers": {"water": {"volumes": ["10", "11"]}}},
            ),
            (bill("4"), {"total": "0"}),
        ],
        AIDED,
    ),
    Reading(
        "parts use the free volume up in order, as far as it is valid on their reference days",
        versions(
            *(
                tariff(
                    flat(price=price),
                    change_rule=BY_DAYS,
                    relief=[aid("free_volume", volume="12", inside_tiers=True)],
                )
                for price in ("1", "2")
            ),
            first_days=TWO,
        ),
        [
            (bill("20", **HALVES), {"total": "16", "parts": [{"total": "0"}, {"total": "16"}]}),
            (
                bill("20", **HALVES),
                {"parts": [{"total": "0"}, {"total": "20"}]},
                {"reliefs": [{"code": "aid", "to": "2023-06-30"}]},
            ),
            (
                bill("20", **HALVES),
                {"parts": [{"total": "10"}, {"total": "0"}]},
                {"reliefs": [{"code": "aid", "from": "2023-07-11"}]},
            ),
        ],
        AIDED,
    ),
    Reading(
        "a year's ladder goes on without what was free: 12 used, 10 counted",
        [tariff(ladder("10@1", "@2"), counter=YEAR, relief=[FREE | {"each": "bill"}])],
        [
            (bill("12", to="2023-01-31"), {"total": "6"}),
            (bill("12", to="2023-02-28"), {"total": "8"}),
            (bill("4", to="2023-03-31"), {"total": "8"}, {"reliefs": [{"code": "other"}]}),
        ],
        AIDED,
    ),
    Reading(
        "all at one tier, one tier's price, in the listed order; tier fixed stays",
        [
            tariff(
                ladder("10@1+5", "20@2", "@3+7"),
                relief=[
                    aid("all_at_tier", code="all", tier=2),
                    aid("price_instead", code="one", tier=2, price="1.5"),
                    aid("price_instead", code="low", price="0.1"),
                ],
            )
        ],
        [
            (bill("25"), {"total": "57"}),
            (bill("25"), {"total": "62"}, {"reliefs": [{"code": "all"}]}),
            (bill("25"), {"total": "52"}, {"reliefs": [{"code": "one"}]}),
            (
                bill("25"),
                {"total": "49.5", "tiers": {"water": {"volumes": ["0", "25"]}}},
                {"reliefs": [{"code": "one"}, {"code": "all"}]},
            ),
            (
                bill("25"),
                {"total": "14.5", "tiers": {"water": {"volumes": ["25"], "amounts": ["14.5"]}}},
                {"reliefs": [{"code": "low"}]},
            ),
        ],
    ),
    Reading(
        "dated reliefs hold from their first to their last day",
        [tariff(flat(price="2"), relief=[aid("price_instead", price="1")])],
        [
            (bill("5", to="2023-05-31"), {"total": "10"}),
            (bill("5", to="2023-06-01"), {"total": "5"}),
            (bill("5", to="2023-06-30"), {"total": "5"}),
            (bill("5", to="2023-07-01"), {"total": "10"}),
            (bill("5", to="2024-07-01"), {"total": "5"}),
        ],
        {
            "reliefs": [
                {"code": "aid", "from": "2023-06-01", "to": "2023-06-30"},
                {"code": "aid", "from": "2024-01-01"},
            ]
        },
    ),
]

AMOUNTS = [
    Reading(
        "percent_off each component's rounded lines, each relief a line of its own",
        [
            tariff(
                flat(price="1.01"),
                fixed("rent", "0.33"),
                relief=[aid("percent_off", "water", "rent", percent="50")],
            )
        ],
        [(bill("1"), {"components": {"water": "0.5", "rent": "0.16"}})],
        AIDED,
    ),
    Reading(
        "in listed order: 10 off sewage then water, a quarter off, at most 12, the rest off rent",
        [
            tariff(
                flat(price="2"),
                flat("sewage", "0.8"),
                fixed("rent", "1"),
                relief=[
                    aid("amount_off", "sewage", "water", amount="5", each="month"),
                    aid("percent_off", "water", percent="25"),
                    aid("cap", "water", "sewage", "rent", amount="12"),
                ],
            )
        ],
        [
            (
                bill("10", months=2),
                {"components": {"water": "13.5", "sewage": "0", "rent": "-1.5"}, "total": "12"},
            ),
            (
                bill("5", months=2),
                {"components": {"water": "3", "sewage": "0", "rent": "1"}},
            ),
        ],
        AIDED,
    ),
    Reading(
        "on the sum of the parts, by the last part's version and day",
        versions(
            tariff(flat(), change_rule=BY_DAYS),
            tariff(
                flat(price="2"),
                change_rule=BY_DAYS,
                relief=[aid("percent_off", percent="50")],
                taxes=[{"code": "vat", "name": "VAT", "rate": "0.1"}],
            ),
            first_days=TWO,
        ),
        [
            (
                bill("20", **HALVES),
                {"total": "15.5", "parts": [{"total": "10"}, {"total": "5.5"}]},
            ),
            (
                bill("20", **HALVES),
                {"total": "32"},
                {"reliefs": [{"code": "aid", "to": "2023-07-10"}]},
            ),
        ],
        AIDED,
    ),
    Reading(
        "percent first, then relief, then minimum of water, then maximum which sees it",
        [
            tariff(
                flat(price="2"),
                percent("fee", "10", "water"),
                relief=[aid("percent_off", percent="50")],
                minimum={"amount": "15", "applies_to": ["water"]},
                maximum={"amount": "12", "applies_to": ["fee"]},
                taxes=[
                    {"code": "all", "name": "A", "rate": "0.1"},
                    {"code": "min", "name": "B", "rate": "1", "on": ["minimum", "maximum"]},
                ],
            )
        ],
        [
            (
                bill("10"),
                {
                    "components": {"water": "10", "fee": "2", "minimum": "5"},
                    "taxes": {"all": "1.7", "min": "5"},
                    "total": "23.7",
                },
            ),
            (
                bill("1"),
                {
                    "components": {
                        "water": "1",
                        "fee": "0.2",
                        "minimum": "14",
                        "maximum": "-2.2",
                    },
                    "taxes": {"all": "1.3", "min": "11.8"},
                },
            ),
        ],
        AIDED,
    ),
    Reading(
        "minimum by caliber, per bill in the last part",
        versions(
            *(
                tariff(
                    flat(price=price),
                    change_rule=BY_DAYS,
                    minimum={
                        "by": {"attribute": "caliber", "cases": {"15": {"amount": "10"}}},
                    },
                    taxes=[{"code": "vat", "name": "VAT", "rate": "0.1"}],
                )
                for price in ("1", "2")
            ),
            first_days=TWO,
        ),
        [
            (
                bill("2", months=3, **HALVES),
                {
                    "components": {"water": "3", "minimum": "7"},
                    "total": "11",
                    "parts": [{"total": "1.1"}, {"total": "9.9"}],
                },
            ),
            (bill("2", **HALVES), {"error": "E_NO_CASE"}, {"caliber": "20"}),
        ],
        {"caliber": "15"},
    ),
    Reading(
        "taxes after `component` or on the exact lines; `part`, then `total`, then the deduction",
        [
            tariff(
                flat(price="1.24"),
                rounding={
                    "component": "down 0.1",
                    "tax": "none",
                    "part": "half_even 0.5",
                    "total": "floor 1",
                },
                taxes=[
                    {"code": "a", "name": "A", "rate": "0.5"},
                    {"code": "b", "name": "B", "rate": "0.5", "computed_on": "exact"},
                    {"code": "c", "name": "C", "rate": "0.2", "included": True},
                ],
            )
        ],
        [
            (
                bill("1", already_billed="0.25"),
                {
                    "subtotal": "1.2",
                    "taxes": {"a": "0.6", "b": "0.62", "c": "0.2"},
                    "parts": [{"total": "2.5"}],
                    "total": "1.75",
                },
            )
        ],
    ),
    Reading(
        "an exact tax sees reliefs and the minimum unrounded too",
        [
            tariff(
                flat(price="0.335"),
                relief=[aid("percent_off", percent="50")],
                minimum={"amount": "0.705"},
                taxes=[{"code": "a", "name": "A", "rate": "1", "computed_on": "exact"}],
                rounding={"tax": "none"},
            )
        ],
        [
            (
                bill("3"),
                {"components": {"water": "0.5", "minimum": "0.21"}, "taxes": {"a": "0.705"}},
            )
        ],
        AIDED,
    ),
]


@pytest.mark.parametrize(
    "reading", VOLUME_RELIEFS + AMOUNTS, ids=lambda reading: reading.subject[:60]
)
def test_reliefs_and_closings_read_as_the_text_says(reading: Reading) -> None:
    assert reading.differences() == []
