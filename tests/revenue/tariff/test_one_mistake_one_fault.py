"""Every key of the format spoilt in every way: one fault, with the code for it, in its place."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from minshui.revenue.tariff.facade import parse_case_file
from tests.revenue.tariff.spec_cases import aid, ladder, percent, steps, whole
from tests.revenue.tariff.tariff_world import Json, fixed, flat, tariff

Path = tuple[str | int, ...]
YEAR: Json = {
    "basis": "year",
    "year_start": "01-01",
    "limits_are": "month",
    "on_change": "restart",
    "straddle": {"kind": "by_days", "round_volume": "half_up 1"},
    "partial_window": {"kind": "by_months", "round": "down 1"},
    "scale": {
        "basis_days": "30",
        "only_outside": [28, 33],
        "round_ratio": "down 0.1",
        "round_width": "half_up 1",
    },
}
BY_CALIBER: Json = {"by": {"attribute": "caliber", "cases": {"15": {"amount": "9"}}}}
EVERYTHING = tariff(
    ladder("10@1+2", "20@2", "@3", per="1", closed=False, volume={"factor": "0.9"}),
    whole("10@1", "20@+2", code="hot", closed=True, volume={"register": "hot", "round": "up 1"}),
    flat("sewage", "1"),
    flat("garbage", by={"attribute": "area", "cases": {"a": {"price": "1"}, "b": {"price": "2"}}}),
    whole("1@1", "@2", code="reuse")
    | {"by": {"attribute": "level", "cases": {"a": {"tiers": steps("1@1", "2@2", "@3")}}}},
    fixed("rent", "5", every="year", each="person", year_days="365"),
    percent("fee", "10", "sewage", "rent", computed_on="rounded"),
    name="Everything",
    effective={"from": "2024-01-01", "to": "2024-12-31"},
    change_rule={"kind": "by_reading_date", "round_volume": "half_up 1"},
    day_count="both",
    usage={"round": "down 1", "minimum": "3"},
    counter=YEAR,
    population={
        "mode": "add",
        "base": 4,
        "extra_per_person": ["1", "2"],
        "max_extra_persons": 3,
        "max_extra_volume": "9",
        "applies_to": ["water"],
    },
    over_quota={
        "window": "counter",
        "applies_to": ["sewage", "water"],
        "base_price": {"water": "2"},
        "bands": [
            {"over_up_to_percent": "10", "extra_percent": "5"},
            {"over_up_to_percent": None, "extra_price": "5"},
        ],
    },
    seasonal=[{"months": [6, 7], "percent": "-20", "applies_to": ["water"]}],
    relief=[
        aid("free_volume", volume="3", inside_tiers=True, each="bill"),
        aid("all_at_tier", tier=1),
        aid("price_instead", tier=2, price="1"),
        aid("percent_off", "water", "rent", percent="50"),
        aid("amount_off", amount="5", each="month"),
        aid("cap", amount="5"),
    ],
    minimum={"amount": "5", "applies_to": ["water"]},
    maximum=BY_CALIBER,
    taxes=[
        {
            "code": "vat",
            "name": "VAT",
            "rate": "0.1",
            "on": ["water", "minimum"],
            "included": True,
            "computed_on": "exact",
        }
    ],
    rounding={
        "price": "none",
        "line": "half_up 0.01",
        "component": "down 1",
        "tax": "up 1",
        "part": "floor 1",
        "total": "ceil 1",
    },
    late_fee={
        "rate_per_day": "0.01",
        "first_day": {"days_after_issue": 3},
        "count_payment_day": True,
        "cap_rate": "2",
        "round": "none",
    },
    source={"title": "x", "url": "y"},
    note="n",
) | {"class": "res"}
del EVERYTHING["components"][4]["tiers"]
OTHERS = [
    tariff(
        ladder("10@1", "20@2", "@3"),
        code="other",
        counter={"basis": "months", "months": 2, "split_months": True},
        population={"mode": "per_capita", "from_persons": 5, "limits": ["3", "5"]},
        late_fee={"once_rate": "0.01", "first_day": {"day_of_next_month": 31}},
    ),
    tariff(
        ladder("10%@1", "@3"),
        code="third",
        counter={"basis": "bill", "scale": {"basis_days": "30", "round_per_day": "down 1"}},
        population={"mode": "per_household"},
    ),
]
BILLED: Json = {
    "id": "1",
    "origin": "published",
    "tariff": "t",
    "account": {
        "population": [{"from": "2024-01-01", "to": "2024-02-01", "persons": 3}],
        "households": 2,
        "fittings": 1,
        "caliber": "15",
        "area": "a",
        "level": "a",
        "source": "s",
        "class": "c",
        "opened": "2020-01-01",
        "year_start": "2020-01-01",
        "reliefs": [{"code": "aid", "from": "2024-01-01", "to": "2024-03-01"}],
    },
    "bill": {
        "usage": "10",
        "sub_meters": ["1"],
        "registers": {"hot": "3"},
        "from": "2024-02-01",
        "to": "2024-03-01",
        "days": 30,
        "months": 1,
        "prior_counter_usage": "5",
        "quota": "3",
        "already_billed": "1",
    },
    "expected": {"total": "0"},
    "source": {"title": "x", "url": "u"},
    "quote": "q",
    "note": "n",
}
READ: Json = {
    "id": "2",
    "origin": "rule-derived",
    "account": {
        "mixed_use": {
            "parts": [
                {"tariff": "t", "volume": "1"},
                {"tariff": "t", "volume_per_household": "1"},
                {"tariff": "t", "percent": "100"},
            ],
            "round": "down 1",
        }
    },
    "bills": [
        {
            "bill": {
                "readings": [
                    {
                        "previous": "1",
                        "current": "3",
                        "modulus": "100",
                        "reversed": False,
                        "multiplier": "1",
                    }
                ]
            },
            "account": {"population": 3},
            "expected": {"volume": "1", "parts": [{"total": "1"}]},
        }
    ],
}
PAID: Json = {
    "id": "3",
    "origin": "rule-derived",
    "tariff": "t",
    "late": {
        "principal": "3",
        "issued": "2024-01-01",
        "paid": "2024-02-01",
        "pauses": [{"from": "2024-01-03", "to": "2024-01-04"}],
    },
    "expected": {"late_fee": "1"},
}
FILE: Json = {
    "about": "a",
    "format_version": "tariff/1",
    "tariffs": [EVERYTHING, *OTHERS],
    "cases": [BILLED, READ, PAID],
}

ROUNDINGS = {"round", "round_volume", "round_ratio", "round_width", "round_per_day"}
DATES = {"from", "to", "opened", "issued", "paid"}
CODES = {"code", "register"}
ENUMS = {
    *("unit", "kind", "day_count", "basis", "limits_are", "on_change", "measure", "mode"),
    *("every", "each", "attribute", "window", "computed_on", "origin"),
}
RATES = {"rate", "rate_per_day", "once_rate"}
MAPS = {"cases", "base_price", "registers"}
# A file without these is another file; a ladder without them is another ladder.
LEFT_OUT = {"tariffs", "cases", "bill", "bills", "late"}
REQUIRED = {
    *("format", "code", "name", "currency", "unit", "effective", "counter", "components"),
    *("kind", "basis", "year_start", "basis_days", "measure", "mode", "amount", "of", "attribute"),
    *("base", "extra_per_person", "from_persons", "limits", "bands", "over_up_to_percent"),
    *("months", "applies_to", "rate", "first_day", "title", "previous", "current", "persons"),
    *("tariff", "principal", "issued", "paid", "id", "origin", "about", "format_version"),
}
OPTIONAL = {
    ("counter", "months"),
    ("population", "applies_to"),
    ("minimum", "applies_to"),
    ("bill", "months"),
    ("account", "year_start"),
    (2, "tariff"),
    (0, "tariff"),
}


def _values(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, value
    children: Any = value.items() if isinstance(value, dict) else ()
    for key, child in enumerate(value) if isinstance(value, list) else children:
        yield from _values(child, (*path, key))


PLACES = [(path, value) for path, value in _values(FILE) if path]


def _faults(path: Path, change: Callable[[Any, Any], None]) -> list[str]:
    data = FILE
    if len(path) > 2:
        # Only the tariff or case that is spoilt, so that it stays quick.
        listed = str(path[0])
        data = FILE | {"tariffs": [], "cases": [], listed: [FILE[listed][path[1]]]}
        path = (listed, 0, *path[2:])
    data = copy.deepcopy(data)
    holder: Any = data
    for key in path[:-1]:
        holder = holder[key]
    change(holder, path[-1])
    return [fault.code for fault in parse_case_file(data).faults]


def _put(value: Any) -> Callable[[Any, Any], None]:
    return lambda holder, key: holder.__setitem__(key, value)


def _wrong(spoil: Callable[[Path, Any], tuple[Any, str] | None]) -> list[str]:
    """Where a spoilt value is not one fault with the code for it."""
    wrong: list[str] = []
    for path, value in PLACES:
        spoilt = spoil(path, value)
        if spoilt is None:
            continue
        found = _faults(path, _put(spoilt[0]))
        if found != [spoilt[1]]:
            wrong.append(f"{'.'.join(map(str, path))}={spoilt[0]!r}: {found}")
    return wrong


def test_the_file_itself_is_without_fault() -> None:
    assert parse_case_file(FILE).faults == ()


@pytest.mark.parametrize("value", [True, 1.5, {}, [], "text", 7, None], ids=repr)
def test_a_value_of_another_json_type(value: Any) -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        either_way = path[-1] in ("tariff", "population", "extra_per_person")
        open_end = "effective" in path or str(path[-1]).startswith(("up_to", "over_up_to"))
        same = type(before) is type(value) or before is None or (value is None and open_end)
        return None if same or either_way else (value, "E_TYPE")

    assert _wrong(spoil) == []


def test_a_key_that_nobody_knows() -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        if not isinstance(before, dict) or path[-1] in MAPS:
            return None
        return before | {"zzz": 1}, "E_UNKNOWN_KEY"

    assert _wrong(spoil) == []


def test_a_required_key_that_is_absent() -> None:
    wrong = [
        (path, found)
        for path, _ in PLACES
        if path[-1] in REQUIRED - LEFT_OUT
        and path[-2:] not in OPTIONAL
        and not (path[-1] == "amount" and path[-2:-1] == ("minimum",))
        and (found := _faults(path, lambda holder, key: holder.pop(key))) != ["E_MISSING_KEY"]
    ]
    assert wrong == []


def test_a_list_or_map_with_nothing_in_it() -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        if isinstance(before, list) and path[-1] not in ("tariffs", "pauses", "parts", *LEFT_OUT):
            return [], "E_TIERS_EMPTY" if path[-1] == "tiers" else "E_EMPTY"
        if isinstance(before, dict) and path[-1] in MAPS - {"base_price"}:
            return {}, "E_EMPTY"
        return None

    assert _wrong(spoil) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "E_NUMBER") for text in ("1e3", "", "1,000", ".5", "+1", "1.", "inf", "１")),
        ("-1", "E_NEGATIVE"),
    ],
)
def test_a_number_that_is_none(text: str, code: str) -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        numeric = isinstance(before, str) and before.lstrip("-").replace(".", "").isdigit()
        words = path[-1] in ("id", "caliber", *DATES, "year_start")
        signed = text == "-1" and path[-1] in ("usage", "total", "volume", "late_fee", "percent")
        return None if not numeric or words or signed else (text, code)

    assert _wrong(spoil) == []


@pytest.mark.parametrize("text", ["2024-02-30", "2024-1-1", "", "20240101", "2024-01-01T00:00"])
def test_a_date_that_is_none(text: str) -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        return (text, "E_DATE") if path[-1] in DATES | {"year_start"} else None

    assert _wrong(spoil) == []


@pytest.mark.parametrize("text", ["half_up", "half_up 0", "0.01", "near 1", "up -1", "up  1", ""])
def test_a_rounding_that_is_none(text: str) -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        named = path[-1] in ROUNDINGS or path[-2:-1] == ("rounding",)
        return (text, "E_ROUNDING") if named else None

    assert _wrong(spoil) == []


@pytest.mark.parametrize(
    ("keys", "value", "code"),
    [
        (CODES, "Ünknown", "E_CODE"),
        (CODES, "", "E_CODE"),
        (CODES, "-a", "E_CODE"),
        (ENUMS, "none", "E_ENUM"),
        (ENUMS, "", "E_ENUM"),
        (RATES, "1.01", "E_RATE"),
        ({"per", "year_days", "basis_days"}, "0", "E_NUMBER"),
        ({"format", "format_version"}, "tariff/2", "E_FORMAT"),
        ({"day_of_next_month"}, 0, "E_NUMBER"),
        ({"base", "max_extra_persons", "households", "days", "persons"}, -1, "E_NEGATIVE"),
        ({"tier"}, 4, "E_REFERENCE"),
    ],
)
def test_a_value_out_of_its_range(keys: set[str], value: Any, code: str) -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        counted = path[-1] == "days" and isinstance(before, str)
        return (value, code) if path[-1] in keys and not counted else None

    assert _wrong(spoil) == []


def test_a_component_that_is_not_there() -> None:
    def spoil(path: Path, before: Any) -> tuple[Any, str] | None:
        named = path[-2:-1] in (("applies_to",), ("of",), ("on",))
        return ("gas", "E_REFERENCE") if named else None

    assert _wrong(spoil) == []
