"""The text of the format on what excludes what, and on inputs that are needed and absent."""

from __future__ import annotations

from typing import Any

import pytest

from minshui.revenue.tariff.facade import parse_tariffs
from tests.revenue.tariff.spec_cases import Reading, aid, bill, ladder, percent, steps, whole
from tests.revenue.tariff.tariff_world import Json, fault_codes, fixed, flat, tariff

LADDER = ladder("10@1", "20@2", "@3")
MONTHS: Json = {"basis": "months"}
YEAR: Json = {"basis": "year", "year_start": "01-01"}
BY_DAYS: Json = {"change_rule": {"kind": "by_days"}}
BY_AREA: Json = {"attribute": "area", "cases": {"a": {"price": "1"}}}
BANDS = [{"over_up_to_percent": None, "extra_price": "1"}]
ADD = {"mode": "add", "base": 1, "extra_per_person": "1"}
LATE = {"rate_per_day": "0.1", "first_day": {"days_after_issue": 1}}
QUOTA_LADDER = {
    **LADDER,
    "tiers": [
        {"up_to": "10", "price": "1"},
        {"up_to_percent_of_quota": "50", "price": "2"},
        {"up_to": None, "price": "3"},
    ],
}


def _over(*codes: str, **more: Any) -> Json:
    return {"over_quota": {"applies_to": list(codes), "bands": BANDS, **more}}


def _season(months: list[int], *codes: str, rate: str = "10") -> Json:
    return {"months": months, "percent": rate, "applies_to": list(codes or ("water",))}


ALLOWED: list[tuple[str, Json]] = [
    ("flat may say that it is not closed", tariff(flat(closed=False))),
    ("limits of two kinds are compared on the bill", tariff(QUOTA_LADDER)),
    ("a tier with fixed 0 under by_days", tariff(ladder("10@1+0", "@2"), **BY_DAYS)),
    (
        "round_volume without by_days",
        tariff(flat(), change_rule={"kind": "next_reading", "round_volume": "up 1"}),
    ),
    (
        "seasons of one month for two components",
        tariff(flat(), flat("sewage"), seasonal=[_season([6]), _season([6], "sewage")]),
    ),
    (
        "a base price that is not asked for",
        tariff(flat(), flat("sewage"), **_over("water", base_price={"sewage": "1"})),
    ),
    (
        "a base price of a flat component",
        tariff(flat(), **_over("water", base_price={"water": "1"})),
    ),
    (
        "relief steps of one code",
        tariff(flat(), relief=[aid("cap", amount="1"), aid("percent_off", percent="100")]),
    ),
    (
        "a relief on a register",
        tariff(flat(volume={"register": "r"}), relief=[aid("free_volume", volume="1")]),
    ),
    (
        "a tax with the code of a component",
        tariff(flat(), taxes=[{"code": "water", "name": "T", "rate": "1"}]),
    ),
    (
        "a maximum that names the minimum",
        tariff(
            flat(),
            minimum={"amount": "1"},
            maximum={"amount": "2", "applies_to": ["minimum", "water"]},
        ),
    ),
    (
        "a quota ladder with split months",
        tariff(QUOTA_LADDER, counter=MONTHS | {"split_months": True}),
    ),
    ("a percentage above 100", tariff(flat(), percent("fee", "250", "water"))),
    ("a cap above the principal", tariff(flat(), late_fee=LATE | {"cap_rate": "1.5"})),
    ("a leap day as the year's first", tariff(LADDER, counter=YEAR | {"year_start": "02-29"})),
    ("a factor of nothing", tariff(flat(volume={"factor": "0"}))),
    (
        "one extra for all limits, in a list",
        tariff(LADDER, population=ADD | {"extra_per_person": ["1"]}),
    ),
    ("a document of one day", tariff(flat(), effective={"from": "2024-02-29", "to": "2024-02-29"})),
    (
        "a counter of two months that is split",
        tariff(LADDER, counter=MONTHS | {"months": 2, "split_months": True}),
    ),
    (
        "words that are blank but for names",
        tariff(flat(), note="", source={"title": "", "url": ""}) | {"class": ""},
    ),
]


@pytest.mark.parametrize(("subject", "document"), ALLOWED, ids=[entry[0] for entry in ALLOWED])
def test_what_the_text_allows(subject: str, document: Json) -> None:
    assert fault_codes(document) == []


REFUSED: list[tuple[Json, str, str]] = [
    (tariff(flat(tiers=steps("@1"))), "E_CONFLICT", "components[0].tiers"),
    (tariff(flat(closed=True)), "E_CONFLICT", "components[0].closed"),
    (
        tariff({**LADDER, "by": {"attribute": "area", "cases": {"a": {"tiers": steps("@1")}}}}),
        "E_CONFLICT",
        "components[0].by",
    ),
    (
        tariff(fixed("rent", "1", by={"attribute": "area", "cases": {"a": {"amount": "1"}}})),
        "E_CONFLICT",
        "components[0].by",
    ),
    (tariff(fixed("rent", "1", price="1")), "E_CONFLICT", "components[0].price"),
    (
        tariff(flat(), percent("fee", "1", "water", each="person")),
        "E_CONFLICT",
        "components[1].each",
    ),
    (tariff(flat(every="day")), "E_CONFLICT", "components[0].every"),
    (
        tariff(
            flat(),
            minimum={"amount": "1", "by": {"attribute": "area", "cases": {"a": {"amount": "1"}}}},
        ),
        "E_CONFLICT",
        "minimum.by",
    ),
    (tariff(flat(), minimum={"applies_to": ["water"]}), "E_MISSING_KEY", "minimum.amount"),
    (
        tariff({k: v for k, v in flat().items() if k != "mode"}),
        "E_MISSING_KEY",
        "components[0].mode",
    ),
    (
        tariff({k: v for k, v in flat().items() if k != "price"}),
        "E_MISSING_KEY",
        "components[0].price",
    ),
    (
        tariff({k: v for k, v in LADDER.items() if k != "tiers"}),
        "E_MISSING_KEY",
        "components[0].tiers",
    ),
    (tariff({**flat(), "code": "minimum"}), "E_DUPLICATE", "components[0].code"),
    (
        tariff(flat(), counter={"basis": "bill", "year_start": "01-01"}),
        "E_CONFLICT",
        "counter.year_start",
    ),
    (
        tariff(flat(), counter=MONTHS | {"partial_window": {"kind": "full"}}),
        "E_CONFLICT",
        "counter.partial_window",
    ),
    (tariff(flat(), counter=MONTHS | {"limits_are": "month"}), "E_CONFLICT", "counter.limits_are"),
    (tariff(flat(), counter=MONTHS | {"on_change": "restart"}), "E_CONFLICT", "counter.on_change"),
    (tariff(flat(), counter=YEAR | {"months": 12}), "E_CONFLICT", "counter.months"),
    (
        tariff(flat(), counter={"basis": "bill", "split_months": True}),
        "E_CONFLICT",
        "counter.split_months",
    ),
    (tariff(ladder("10@1", "@2+3"), **BY_DAYS), "E_CONFLICT", "change_rule"),
    (
        tariff(flat(), counter=MONTHS | {"split_months": True}, **_over("water")),
        "E_CONFLICT",
        "over_quota",
    ),
    (
        tariff(flat(volume={"register": "r"}), **_over("water")),
        "E_CONFLICT",
        "over_quota.applies_to[0]",
    ),
    (tariff(LADDER, **_over("water")), "E_CONFLICT", "over_quota.applies_to[0]"),
    (tariff(whole("@1"), **_over("water")), "E_CONFLICT", "over_quota.applies_to[0]"),
    (
        tariff(flat(), **_over("water", base_price={"gas": "1"})),
        "E_REFERENCE",
        "over_quota.base_price.gas",
    ),
    (tariff(flat(), **_over("gas")), "E_REFERENCE", "over_quota.applies_to[0]"),
    (
        tariff(
            flat(),
            over_quota={
                "applies_to": ["water"],
                "bands": [{"over_up_to_percent": None, "extra_percent": "1", "extra_price": "1"}],
            },
        ),
        "E_CONFLICT",
        "over_quota.bands[0].extra_price",
    ),
    (
        tariff(
            flat(), over_quota={"applies_to": ["water"], "bands": [{"over_up_to_percent": None}]}
        ),
        "E_MISSING_KEY",
        "over_quota.bands[0].extra_percent",
    ),
    (
        tariff(flat(), over_quota={"applies_to": ["water"], "bands": BANDS * 2}),
        "E_BANDS",
        "over_quota.bands[0].over_up_to_percent",
    ),
    (
        tariff(
            flat(),
            over_quota={
                "applies_to": ["water"],
                "bands": [{"over_up_to_percent": "5", "extra_price": "1"}],
            },
        ),
        "E_BANDS",
        "over_quota.bands[0].over_up_to_percent",
    ),
    (
        tariff(
            flat(),
            relief=[aid("free_volume", "rent", volume="1")],
        )
        | {"components": [flat(), fixed("rent", "1")]},
        "E_CONFLICT",
        "relief[0].applies_to[0]",
    ),
    (tariff(flat(), relief=[aid("cap", amount="1", each="bill")]), "E_CONFLICT", "relief[0].each"),
    (tariff(flat(), relief=[aid("percent_off", percent="100.1")]), "E_RATE", "relief[0].percent"),
    (tariff(LADDER, relief=[aid("all_at_tier", tier=0)]), "E_REFERENCE", "relief[0].tier"),
    (
        tariff(LADDER, relief=[aid("price_instead", price="1", tier=4)]),
        "E_REFERENCE",
        "relief[0].tier",
    ),
    (
        tariff(flat(), relief=[aid("cap", "minimum", amount="1")]),
        "E_REFERENCE",
        "relief[0].applies_to[0]",
    ),
    (
        tariff(flat(), minimum={"amount": "1", "applies_to": ["maximum"]}),
        "E_REFERENCE",
        "minimum.applies_to[0]",
    ),
    (
        tariff(flat(), taxes=[{"code": "t", "name": "T", "rate": "0", "on": ["vat"]}]),
        "E_REFERENCE",
        "taxes[0].on[0]",
    ),
    (
        tariff(
            flat(), percent("a", "1", "b"), percent("b", "1", "c"), percent("c", "1", "water", "a")
        ),
        "E_CYCLE",
        "components[1].of",
    ),
    (tariff(flat(), percent("a", "1", "water", "a")), "E_CYCLE", "components[1].of"),
    (tariff(flat(), seasonal=[_season([1, 2]), _season([2])]), "E_OVERLAP", "seasonal[1].months"),
    (tariff(flat(), seasonal=[_season([2, 2])]), "E_OVERLAP", "seasonal[0].months"),
    (tariff(flat(), seasonal=[_season([2], rate="-100.5")]), "E_RATE", "seasonal[0].percent"),
    (tariff(flat(), seasonal=[_season([0])]), "E_NUMBER", "seasonal[0].months"),
    (tariff(flat(), population=ADD), "E_POPULATION", "population"),
    (
        tariff(flat(), population=ADD | {"applies_to": ["gas"]}),
        "E_REFERENCE",
        "population.applies_to[0]",
    ),
    (
        tariff(LADDER, population={"mode": "per_household", "base": 1}),
        "E_CONFLICT",
        "population.base",
    ),
    (
        tariff(LADDER, population={"mode": "per_capita", "from_persons": 2, "limits": ["5", "3"]}),
        "E_POPULATION",
        "population.limits[1]",
    ),
    (
        tariff(LADDER, population={"mode": "per_capita", "from_persons": 2, "limits": ["0", "3"]}),
        "E_POPULATION",
        "population.limits[0]",
    ),
    (
        tariff(LADDER, population={"mode": "per_capita", "from_persons": 2, "limits": ["5"]}),
        "E_POPULATION",
        "population.limits",
    ),
    (
        tariff(LADDER, population=ADD | {"extra_per_person": ["1", "2", "3"]}),
        "E_POPULATION",
        "population.extra_per_person",
    ),
    (tariff(flat(), late_fee=LATE | {"once_rate": "0.1"}), "E_CONFLICT", "late_fee.once_rate"),
    (
        tariff(flat(), late_fee={"first_day": LATE["first_day"]}),
        "E_MISSING_KEY",
        "late_fee.rate_per_day",
    ),
    (
        tariff(
            flat(), late_fee=LATE | {"first_day": {"days_after_issue": 1, "day_of_next_month": 1}}
        ),
        "E_CONFLICT",
        "late_fee.first_day.day_of_next_month",
    ),
    (
        tariff(flat(), effective={"from": "2024-03-01", "to": "2024-02-29"}),
        "E_EFFECTIVE",
        "effective",
    ),
    (tariff(flat(), effective={"to": "2024-02-29"}), "E_MISSING_KEY", "effective.from"),
    (tariff(ladder("10@1", "10@2", "@3")), "E_TIERS_ORDER", "components[0].tiers[1].up_to"),
    (
        tariff(ladder("10@1", "10.0@2", closed=True)),
        "E_TIERS_ORDER",
        "components[0].tiers[1].up_to",
    ),
    (tariff(ladder("@1", closed=True)), "E_TIERS_OPEN", "components[0].tiers[0].up_to"),
    (tariff(ladder("10@1", "@2", "@3")), "E_TIERS_OPEN", "components[0].tiers[1].up_to"),
    (tariff(ladder("10@1", "20@3", closed=False)), "E_TIERS_OPEN", "components[0].tiers[1].up_to"),
    (
        tariff(flat(by={"attribute": "area", "cases": {"a": {"price": "-1"}}})),
        "E_NEGATIVE",
        "components[0].by.cases.a.price",
    ),
    (tariff(flat("Water")), "E_CODE", "components[0].code"),
    (tariff(flat(), code="fj fuzhou"), "E_CODE", "code"),
]


@pytest.mark.parametrize(("document", "code", "path"), REFUSED)
def test_what_the_text_excludes(document: Json, code: str, path: str) -> None:
    assert fault_codes(document) == [(code, path)]


@pytest.mark.parametrize(
    ("spans", "codes"),
    [
        ([("2024-01-01", None), ("2025-01-01", None)], ["E_OVERLAP"]),
        ([("2025-01-01", None), ("2024-01-01", "2025-01-01")], ["E_OVERLAP"]),
        ([(None, "2024-12-31"), ("2025-01-01", None)], []),
        ([(None, None), (None, None)], ["E_OVERLAP"]),
        ([("2025-01-01", None), (None, "2023-12-31")], []),
    ],
)
def test_versions_of_one_code_may_not_overlap(spans: list[Any], codes: list[str]) -> None:
    documents = [tariff(flat(), effective={"from": first, "to": last}) for first, last in spans]
    assert [fault.code for fault in parse_tariffs(documents).faults] == codes
    for index, document in enumerate(documents):
        document["code"] = f"t{index}"
    assert parse_tariffs(documents).faults == ()


STOPPED = [
    Reading(
        "dates, counts, quota, register and usage that are needed and absent",
        [
            tariff(
                flat(by=BY_AREA),
                fixed("rent", "1", every="day", each="household"),
                fixed("wc", "1", each="fitting"),
            )
        ],
        [
            (bill("1", days=1), {"total": "4"}),
            (bill("1"), {"error": "E_MISSING_INPUT"}),
            (bill("1", from_="2024-01-01"), {"error": "E_MISSING_INPUT"}),
            ({"days": 1}, {"error": "E_MISSING_INPUT"}),
            (
                {"days": 1, "usage": "1", "readings": [{"previous": "1", "current": "2"}]},
                {"error": "E_CONFLICT"},
            ),
            (bill("1", from_="2024-02-01", to="2024-01-31"), {"error": "E_PERIOD"}),
            (bill("1", days=1), {"error": "E_NO_CASE"}, {"area": "b"}),
            (bill("1", days=1, months=0), {"error": "E_NUMBER"}),
            (bill("1", days=-1), {"error": "E_NEGATIVE"}),
            (bill("1", days="1"), {"error": "E_TYPE"}),
            (bill("1", days=1, quota="-1"), {"error": "E_NEGATIVE"}),
            (bill("1", days=1, already_billed="-1"), {"error": "E_NEGATIVE"}),
            (bill("1", days=1, registers={"hot": "-1"}), {"error": "E_NEGATIVE"}),
            (bill("1", days=1, registers={"Hot water": "1"}), {"total": "4"}),
            (bill("1", days=1), {"error": "E_NEGATIVE"}, {"households": -1}),
            (bill("1", days=1), {"error": "E_UNKNOWN_KEY"}, {"persons": 1}),
            (bill("1", days=1), {"error": "E_DATE"}, {"opened": "2023-02-29"}),
            (bill("1", days=1), {"error": "E_EMPTY"}, {"reliefs": []}),
            (
                bill("1", days=1),
                {"error": "E_PERIOD"},
                {"reliefs": [{"code": "a", "from": "2024-01-02", "to": "2024-01-01"}]},
            ),
            (
                bill("1", days=1),
                {"error": "E_MISSING_KEY"},
                {"population": [{"from": "2024-01-02"}]},
            ),
            (
                bill("1", days=1),
                {"error": "E_CONFLICT"},
                {"mixed_use": {"parts": [{"tariff": "t", "volume": "1", "percent": "1"}]}},
            ),
            (
                bill("1", days=1),
                {"error": "E_MISSING_KEY"},
                {"mixed_use": {"parts": [{"volume": "1"}]}},
            ),
            (bill("1", days=1), {"error": "E_EMPTY"}, {"mixed_use": {"parts": []}}),
        ],
        {"households": 1, "fittings": 2, "area": "a"},
    ),
    Reading(
        "a yearly counter with nothing but flat prices needs no date",
        [tariff(flat(), counter={"basis": "year", "year_start": "account"})],
        [(bill("3"), {"total": "3"}), (bill("3", to="2024-01-01"), {"error": "E_MISSING_INPUT"})],
    ),
    Reading(
        "without a late_fee, without a tariff",
        [tariff(flat())],
        [
            (
                {"principal": "1", "issued": "2024-01-01", "paid": "2024-01-02"},
                {"error": "E_MISSING_INPUT"},
            )
        ],
    ),
    Reading(
        "without any document",
        [],
        [(bill("1"), {"error": "E_EMPTY"})],
    ),
]


@pytest.mark.parametrize("reading", STOPPED, ids=lambda reading: reading.subject)
def test_bills_that_cannot_be_priced_say_why(reading: Reading) -> None:
    assert reading.differences() == []
