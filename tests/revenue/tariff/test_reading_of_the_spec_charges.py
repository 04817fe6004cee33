"""The text of the format on usage, components and over-quota, figures reckoned by hand."""

from __future__ import annotations

import pytest

from tests.revenue.tariff.spec_cases import (
    Reading,
    aid,
    bill,
    ladder,
    percent,
    steps,
    whole,
)
from tests.revenue.tariff.tariff_world import Json, fixed, flat, tariff

YEAR: Json = {"basis": "year", "year_start": "01-01"}
BY_DAYS: Json = {"kind": "by_days"}
AIDED: Json = {"reliefs": [{"code": "aid"}]}


def _metered(**more: object) -> Json:
    return {key.rstrip("_"): value for key, value in more.items()}


USAGE = [
    Reading(
        "an exchange: pointers over the top x multiplier, the new meter, less the sub-meters",
        [tariff(flat())],
        [
            (
                _metered(
                    readings=[
                        {
                            "previous": "9990",
                            "current": "15",
                            "modulus": "10000",
                            "multiplier": "10",
                        },
                        {"previous": "0", "current": "3.5"},
                    ],
                    sub_meters=["50.5", "3"],
                ),
                {"total": "200", "volume": "200"},
            ),
            (_metered(usage="10", sub_meters=["4", "6"]), {"total": "0"}),
            (_metered(usage="10", sub_meters=["4", "6.1"]), {"error": "E_MASTER_NEGATIVE"}),
        ],
    ),
    Reading(
        "a reversed meter swaps its pointers, over the top too",
        [tariff(flat())],
        [
            (
                _metered(readings=[{"previous": "20", "current": "8", "reversed": True}]),
                {"total": "12"},
            ),
            (
                _metered(
                    readings=[
                        {"previous": "5", "current": "95", "reversed": True, "modulus": "100"}
                    ]
                ),
                {"total": "10"},
            ),
        ],
    ),
    Reading(
        "pointers that cannot be",
        [tariff(flat())],
        [
            (_metered(readings=[{"previous": "20", "current": "8"}]), {"error": "E_READING"}),
            (
                _metered(readings=[{"previous": "8", "current": "20", "reversed": True}]),
                {"error": "E_READING"},
            ),
            (
                _metered(readings=[{"previous": "100", "current": "8", "modulus": "100"}]),
                {"error": "E_READING"},
            ),
            (
                _metered(readings=[{"previous": "8", "current": "8", "modulus": "8"}]),
                {"error": "E_READING"},
            ),
        ],
    ),
    Reading(
        "billed usage = max(round(usage), minimum), negative too",
        [tariff(flat(), usage={"round": "ceil 10", "minimum": "15"})],
        [
            (bill("21"), {"volume": "30"}),
            (bill("3"), {"volume": "15"}),
            (bill("-3"), {"total": "15"}),
        ],
    ),
]

COMPONENTS = [
    Reading(
        "quantity = round(usage x factor); prices per 1000; tier fixed is not per anything",
        [
            tariff(
                ladder("2000@4+1", "@8", per="1000", volume={"factor": "748", "round": "down 1000"})
            )
        ],
        [(bill("5"), {"total": "17", "tiers": {"water": {"volumes": ["2000", "1000"]}}})],
    ),
    Reading(
        "limits are inclusive; whole_volume pays only the reached tier's fixed",
        [tariff(whole("10@1+3", "20@2+5", "@3+7"))],
        [
            (bill("10"), {"total": "13"}),
            (bill("10.001"), {"total": "25"}),
            (bill("0"), {"total": "3"}),
            (bill("21"), {"total": "70", "tiers": {"water": {"volumes": ["0", "0", "21"]}}}),
        ],
    ),
    Reading(
        "a tier of fixed alone is entered above its lower limit",
        [tariff(ladder("10@+132", "20@+14", "@1"))],
        [
            (bill("0"), {"total": "132"}),
            (bill("10"), {"total": "132"}),
            (bill("10.5"), {"total": "146"}),
            (bill("25"), {"total": "151"}),
        ],
    ),
    Reading(
        "closed ladders end, flat prices credit, ladders without a year do not",
        [tariff(ladder("10@1", "20@2", closed=True), flat("sewage", "0.5"))],
        [
            (bill("20"), {"total": "40"}),
            (bill("20.01"), {"error": "E_VOLUME_RANGE"}),
            (bill("-1"), {"error": "E_READING"}),
        ],
    ),
    Reading(
        "a register is its own usage with factor and rounding, from 0 on every bill",
        [
            tariff(
                flat(),
                ladder(
                    "5@2+1",
                    "@4",
                    code="hot",
                    volume={"register": "hot", "factor": "1.5", "round": "half_up 1"},
                ),
                counter=YEAR,
            )
        ],
        [
            (
                bill("1", to="2023-01-31", registers={"hot": "5"}),
                {"components": {"water": "1", "hot": "23"}},
            ),
            (bill("1", to="2023-02-28", registers={"hot": "5"}), {"total": "24"}),
            (bill("1", to="2023-02-28", registers={"cold": "5"}), {"error": "E_MISSING_INPUT"}),
            (bill("1", to="2023-02-28"), {"error": "E_MISSING_INPUT"}),
        ],
    ),
    Reading(
        "standing charges by bill, month, day and year, each of persons, households, fittings",
        [
            tariff(
                fixed("a", "1"),
                fixed("b", "2", every="month", each="person"),
                fixed("c", "0.1", every="day", each="household"),
                fixed("d", "73", every="year", each="fitting"),
                fixed("e", "36", every="year", year_days="360"),
            )
        ],
        [
            (
                bill("0", months=2, days=60),
                {
                    "components": {"a": "1", "b": "12", "c": "12", "d": "48", "e": "6"},
                    "total": "79",
                },
            ),
            (bill("0", months=2), {"error": "E_MISSING_INPUT"}),
            (bill("0", months=2, days=60), {"total": "31"}, {"fittings": 0}),
            (bill("0", days=0), {"total": "7"}),
        ],
        {"population": 3, "households": 2, "fittings": 4},
    ),
    Reading(
        "persons of the reference day; none valid is none known",
        [tariff(fixed("a", "1", each="person"))],
        [
            (bill("0", to="2023-06-30"), {"total": "2"}),
            (bill("0", to="2023-07-01"), {"total": "5"}),
            (bill("0", to="2023-08-01"), {"total": "2"}),
            (bill("0", to="2019-08-01"), {"error": "E_MISSING_INPUT"}),
        ],
        {
            "population": [
                {"from": "2020-01-01", "persons": 2},
                {"from": "2023-07-01", "to": "2023-07-31", "persons": 5},
            ]
        },
    ),
    Reading(
        "percent of percent in any order, on the exact lines: 3.015 x 50 % x 50 %",
        [
            tariff(
                percent("c", "50", "b"),
                percent("b", "50", "a"),
                flat("a", "1.005"),
                percent("d", "50", "b", computed_on="rounded"),
            )
        ],
        [
            (
                bill("3"),
                {"components": {"a": "3.02", "b": "1.51", "c": "0.75", "d": "0.76"}},
            )
        ],
    ),
    Reading(
        "by the account's attribute: tiers, amounts, percentages",
        [
            tariff(
                {
                    "code": "water",
                    "name": "W",
                    "measure": "volume",
                    "mode": "graduated",
                    "by": {
                        "attribute": "caliber",
                        "cases": {
                            "15": {"tiers": steps("10@1", "@2")},
                            "20": {"tiers": steps("@5+1")},
                        },
                    },
                },
                {
                    "code": "rent",
                    "name": "R",
                    "measure": "fixed",
                    "by": {"attribute": "level", "cases": {"一级": {"amount": "3"}}},
                },
                {
                    "code": "fee",
                    "name": "F",
                    "measure": "percent",
                    "of": ["rent", "water"],
                    "by": {"attribute": "source", "cases": {"well": {"percent": "10"}}},
                },
            )
        ],
        [
            (bill("12"), {"components": {"water": "14", "rent": "3", "fee": "1.7"}}),
            (bill("12"), {"components": {"water": "61", "fee": "6.4"}}, {"caliber": "20"}),
            (bill("12"), {"error": "E_NO_CASE"}, {"caliber": "25"}),
            (bill("12"), {"error": "E_NO_CASE"}, {"level": "1"}),
        ],
        {"caliber": "15", "level": "一级", "source": "well"},
    ),
    Reading(
        "a season rounds the computed price, not the stated ones; tier fixed is not seasonal",
        [
            tariff(
                ladder("10@2.47+1", "@3"),
                flat("sewage", "0.955"),
                seasonal=[
                    {"months": [6, 7], "percent": "15", "applies_to": ["water"]},
                    {"months": [12], "percent": "-50", "applies_to": ["water", "sewage"]},
                ],
                rounding={"price": "half_up 0.01"},
            )
        ],
        [
            (bill("12", to="2023-06-30"), {"components": {"water": "36.3", "sewage": "11.46"}}),
            (bill("12", to="2023-08-01"), {"components": {"water": "31.7"}}),
            (bill("12", to="2023-12-31"), {"components": {"water": "16.4", "sewage": "5.76"}}),
            (bill("12"), {"error": "E_MISSING_INPUT"}),
        ],
    ),
]

BANDS = [
    {"over_up_to_percent": "10", "extra_percent": "15"},
    {"over_up_to_percent": None, "extra_price": "20"},
]


def _quota(**more: object) -> Json:
    return {"applies_to": ["water"], "bands": BANDS, **more}


OVER_QUOTA = [
    Reading(
        "a band ends at quota x 1.1, inclusive; computed prices are rounded, stated ones not",
        [
            tariff(
                flat(price="2.45", per="10", volume={"factor": "0.5"}),
                over_quota=_quota(),
                rounding={"price": "half_up 0.1"},
            )
        ],
        [
            (bill("110", quota="100"), {"components": {"water": "13.68"}}),
            (bill("120", quota="100"), {"components": {"water": "24.9"}}),
            (bill("100", quota="100"), {"components": {"water": "12.25"}}),
            (bill("10"), {"components": {"water": "1.23"}}),
            (bill("10", quota="0"), {"components": {"water": "11.23"}}),
        ],
    ),
    Reading(
        "the base is the flat price, by case, without season or relief; taxed with its component",
        [
            tariff(
                flat(
                    by={"attribute": "area", "cases": {"town": {"price": "2"}}},
                ),
                over_quota=_quota(bands=[{"over_up_to_percent": None, "extra_percent": "100"}]),
                seasonal=[{"months": [6], "percent": "50", "applies_to": ["water"]}],
                relief=[aid("price_instead", price="1")],
                taxes=[{"code": "vat", "name": "VAT", "rate": "0.1", "on": ["water"]}],
            )
        ],
        [
            (bill("15", quota="10", to="2023-06-01"), {"subtotal": "55", "total": "60.5"}),
            (bill("15", quota="10", to="2023-06-01"), {"subtotal": "32.5"}, AIDED),
        ],
        {"area": "town"},
    ),
    Reading(
        "base_price on tiers; tiers are shown without the surcharge",
        [tariff(ladder("10@1", "@2"), over_quota=_quota(base_price={"water": "4"}))],
        [
            (
                bill("15", quota="12"),
                {"total": "56.72", "tiers": {"water": {"amounts": ["10", "10"]}}},
            )
        ],
    ),
    Reading(
        "window counter: the year's usage on the year's quota, in each year anew",
        [
            tariff(
                flat(price="2"),
                counter=YEAR | {"straddle": BY_DAYS},
                over_quota=_quota(
                    window="counter",
                    bands=[{"over_up_to_percent": None, "extra_percent": "50"}],
                ),
            )
        ],
        [
            (
                bill(
                    "20",
                    quota="100",
                    from_="2022-12-22",
                    to="2023-01-11",
                    prior_counter_usage="95",
                ),
                {"total": "45", "parts": [{"total": "25"}, {"total": "20"}]},
            ),
            (bill("95", quota="100", to="2023-03-01"), {"total": "195"}),
            (bill("-6", quota="100", to="2023-03-02"), {"total": "-17"}),
        ],
    ),
    Reading(
        "window bill: only this bill's usage, all parts of it together",
        [
            tariff(
                flat(price="2"),
                counter=YEAR,
                over_quota=_quota(bands=[{"over_up_to_percent": None, "extra_percent": "50"}]),
            )
        ],
        [
            (bill("20", quota="30", to="2023-01-31"), {"total": "40"}),
            (bill("31", quota="30", to="2023-02-28"), {"total": "63"}),
        ],
    ),
]


@pytest.mark.parametrize(
    "reading",
    USAGE + COMPONENTS + OVER_QUOTA,
    ids=lambda reading: reading.subject[:60],
)
def test_charges_read_as_the_text_says(reading: Reading) -> None:
    assert reading.differences() == []
