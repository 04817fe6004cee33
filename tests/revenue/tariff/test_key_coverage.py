"""Every key of the format is priced by some golden case: none is only parsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from minshui.revenue.tariff.domain.case_files import EXPECTED_KEYS
from minshui.revenue.tariff.domain.parsing import DOCUMENT_KEYS, ROUNDING_KEYS
from minshui.revenue.tariff.domain.parsing_components import COMPONENT_KEYS, TIER_KEYS
from minshui.revenue.tariff.domain.parsing_counter import COUNTER_KEYS, SCALE_KEYS
from minshui.revenue.tariff.domain.parsing_inputs import ACCOUNT_KEYS, BILL_KEYS, READING_KEYS
from minshui.revenue.tariff.domain.parsing_reliefs import KEYS_BY_KIND, RELIEF_KEYS
from minshui.revenue.tariff.domain.parsing_rules import (
    ALL_POPULATION_KEYS,
    BAND_KEYS,
    LATE_FEE_KEYS,
    TAX_KEYS,
)
from tests.revenue.tariff.tariff_world import golden_json

FORMAT_KEYS = {
    "": DOCUMENT_KEYS,
    "change_rule": ("kind", "round_volume"),
    "usage": ("round", "minimum"),
    "counter": COUNTER_KEYS,
    "counter.straddle": ("kind", "round_volume"),
    "counter.partial_window": ("kind", "round"),
    "counter.scale": SCALE_KEYS,
    "components": COMPONENT_KEYS,
    "components.tiers": TIER_KEYS,
    "components.volume": ("factor", "round", "register"),
    "population": ALL_POPULATION_KEYS,
    "over_quota": ("window", "bands", "applies_to", "base_price"),
    "over_quota.bands": BAND_KEYS,
    "seasonal": ("months", "percent", "applies_to"),
    "relief": RELIEF_KEYS,
    "minimum": ("amount", "applies_to", "by"),
    "maximum": ("amount",),
    "taxes": TAX_KEYS,
    "rounding": ROUNDING_KEYS,
    "late_fee": LATE_FEE_KEYS,
    "late_fee.first_day": ("days_after_issue", "day_of_next_month"),
}
# Nothing is priced by these: what a clerk reads, and attributes of one and the same kind.
UNPRICED = {".class", "account.source", "account.class"}


def _paths(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}"
            yield from _paths(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, path)


def test_every_key_of_a_document_is_in_a_priced_case() -> None:
    file = golden_json("cases.json")
    used = {path for document in file["tariffs"] for path in _paths(document, "")}
    wanted = {f"{section}.{key}" for section, keys in FORMAT_KEYS.items() for key in keys}
    assert wanted - used - UNPRICED == set()


def test_every_kind_of_relief_is_in_a_priced_case() -> None:
    documents = golden_json("cases.json")["tariffs"]
    kinds = {relief["kind"] for document in documents for relief in document.get("relief", [])}
    assert kinds == set(KEYS_BY_KIND)


def test_every_key_of_a_case_is_in_a_priced_case() -> None:
    used: set[str] = set()
    for case in golden_json("cases.json")["cases"]:
        for step in [case, *case.get("bills", [])]:
            for key in ("bill", "account", "expected"):
                used.update(_paths(step.get(key, {}), key))
    wanted = {f"bill.{key}" for key in BILL_KEYS} | {f"account.{key}" for key in ACCOUNT_KEYS}
    wanted |= {f"bill.readings.{key}" for key in READING_KEYS}
    # The volume of a whole bill is only compared in the tests of the reports.
    wanted |= {f"expected.{key}" for key in EXPECTED_KEYS if key != "volume"}
    assert wanted - used - UNPRICED == set()
