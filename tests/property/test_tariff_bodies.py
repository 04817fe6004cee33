"""The scalar and the columnar body answer alike, whatever the tariff says."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.bodies import (
    Tally,
    batch,
    batch_difference,
    example,
    example_difference,
)

FORMAT_KEYS = json.loads((Path(__file__).parent / "format_keys.json").read_text("utf-8"))
COVERAGE_EXAMPLES = 500
FREE_NAMES = ("cases", "base_price", "registers")


@settings(max_examples=150)
@given(random=st.randoms(use_true_random=False))
def test_bodies_price_every_bill_alike(random: Random) -> None:
    assert example_difference(example(random), Tally()) is None


@settings(max_examples=60)
@given(random=st.randoms(use_true_random=False))
def test_batch_equals_its_bills_one_by_one(random: Random) -> None:
    book, bills = batch(random)

    assert batch_difference(book, bills, Tally()) is None


def test_generated_tariffs_cover_every_key_of_the_format() -> None:
    seen: set[str] = set()
    tally = Tally()

    for seed in range(COVERAGE_EXAMPLES):
        made = example(Random(seed))
        assert example_difference(made, tally) is None, f"seed {seed}"
        for document in made.documents:
            _note("tariff", document, seen)
        for bill, account in made.bills:
            _note("bill", bill, seen)
            _note("account", account, seen)

    wanted = _wanted()
    print(f"keys and values covered: {len(wanted & seen)} of {len(wanted)}; {tally}")  # noqa: T201
    assert wanted - seen == set()
    assert tally.priced > tally.left + tally.faulty


def _wanted() -> set[str]:
    wanted = set(FORMAT_KEYS["keys"])
    for key, values in FORMAT_KEYS["values"].items():
        wanted |= {f"{key}={value}" for value in values}
    return wanted | {f"rounding mode={mode}" for mode in FORMAT_KEYS["rounding_modes"]}


def _note(path: str, value: Any, seen: set[str]) -> None:
    if isinstance(value, list):
        for item in value:
            _note(path, item, seen)
        return
    if not isinstance(value, dict):
        seen.add(path)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        seen |= {f"{path}={text}", f"rounding mode={text.split(' ')[0]}"}
        return
    for key, item in value.items():
        named = "*" if path.rsplit(".", 1)[-1] in FREE_NAMES else key
        seen.add(f"{path}.{named}")
        _note(f"{path}.{named}", item, seen)
