"""One rule changed in either body makes the comparison of both fail."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from types import ModuleType
from typing import Any

import pytest

from minshui.revenue.tariff.domain import (
    columnar_bill,
    columnar_closing,
    columnar_limits,
    columnar_number,
    columnar_parts,
    columnar_plan,
    columnar_spans,
    columnar_volume,
    counter_years,
    ladder,
    limits,
    over_quota,
    parts,
    scalar,
    standing_charges,
    taxes,
    versions,
    volume_lines,
    volume_reliefs,
)
from minshui.revenue.tariff.domain.columnar_number import ZERO, subtract
from minshui.revenue.tariff.domain.document import RoundingMode
from tests.property.bodies import Tally, example, example_difference

MOST_EXAMPLES = 500
Patched = ModuleType | type


def _unrounded(value: Any, _rounding: Any) -> Any:
    return value


def _nothing(*_args: Any, **_more: Any) -> list[Any]:
    return []


def _unchanged(first: Any, *_more: Any) -> Any:
    return first


_floored = columnar_number._rounded_ratio


def _always_floor(num: Any, bound: int, den: int, _mode: Any) -> Any:
    return _floored(num, bound, den, RoundingMode.FLOOR)


def _exclusive(steps: Any, counter: Fraction) -> int:
    below = [place for place, step in enumerate(steps) if step.limit and counter < step.limit]
    return below[0] if below else len(steps) - 1


SCALAR: list[tuple[Patched, str, Callable[..., Any]]] = [
    (volume_lines, "round_to", _unrounded),
    (ladder, "_entered", lambda _index, _lower, _counter: 1),
    (ladder, "_reached", _exclusive),
    (ladder, "_within", lambda lower, _limit, counter: max(counter - lower, Fraction(0))),
    (limits, "_added", _unchanged),
    (limits, "round_to", _unrounded),
    (limits, "_period_factor", lambda _part: Fraction(1)),
    (limits, "_partial_window", _unchanged),
    (parts, "round_to", _unrounded),
    (parts, "billed_usage", _unchanged),
    (counter_years, "_months_by_window", lambda *_: {}),
    (counter_years, "_days_of_parts", lambda _days, windows: dict.fromkeys(windows, 1)),
    (versions, "_counted_days", lambda bill, _count: (bill.from_on, bill.to_on)),
    (volume_reliefs, "_reprice", lambda _plan, _relief: None),
    (volume_reliefs, "has_relief", lambda *_: True),
    (volume_lines, "season_percent", lambda _part, _code: None),
    (over_quota, "_above", lambda floor, _ceiling, end: max(end - floor, Fraction(0))),
    (over_quota, "_extra_price", lambda *_: Fraction(1)),
    (scalar, "amount_relief_lines", _nothing),
    (scalar, "bound_lines", _nothing),
    (scalar, "round_to", _unrounded),
    (taxes, "round_to", _unrounded),
    (standing_charges, "_times", lambda *_: Fraction(1)),
    (standing_charges, "count_of", lambda *_: 1),
]
COLUMNAR: list[tuple[Patched, str, Callable[..., Any]]] = [
    (columnar_number, "_rounded_ratio", _always_floor),
    (columnar_volume, "_between", lambda lower, _upper, end: subtract(end, lower)),
    (columnar_volume._Ladder, "entered", lambda _self, _index, counter: counter.num > -1),
    (columnar_volume.VolumePricer, "_take_free", lambda *_: (ZERO, ZERO)),
    (columnar_volume.VolumePricer, "_note_freed", lambda *_: None),
    (columnar_volume.VolumePricer, "over_quota", _nothing),
    (columnar_limits, "_added", lambda _rule, known, _persons: known),
    (columnar_limits, "_window_share", lambda *_: None),
    (columnar_limits, "_stretched", _unchanged),
    (columnar_limits, "_require_order", lambda *_: None),
    (columnar_limits, "round_value", _unrounded),
    (columnar_spans, "_counted", lambda _document, first, to: (first, to)),
    (columnar_spans, "_months_per_year", lambda *_: {}),
    (columnar_plan, "window_start", lambda _document, start: start),
    (columnar_plan._PlanBuilder, "_change_round", lambda _self: None),
    (columnar_plan._PlanBuilder, "_day_share", lambda *_: Fraction(1)),
    (columnar_parts.PartBuilder, "_season", lambda *_: None),
    (columnar_parts.PartBuilder, "_changed", lambda *_: (0, Fraction(0))),
    (columnar_parts.PartBuilder, "_is_due", lambda *_: True),
    (columnar_parts.PartBuilder, "_times", lambda *_: 1),
    (columnar_parts, "persons_on", lambda *_: 5),
    (columnar_bill, "close_bill", _nothing),
    (columnar_bill._Pricer, "_months", lambda _self, volume: [volume]),
    (columnar_closing, "_tax", lambda *_: ZERO),
]


@pytest.mark.parametrize(
    ("place", "rule", "other"),
    [*SCALAR, *COLUMNAR],
    ids=[f"{place.__name__.rsplit('.', 1)[-1]}.{rule}" for place, rule, _ in SCALAR + COLUMNAR],
)
def test_changed_rule_is_noticed(
    monkeypatch: pytest.MonkeyPatch, place: Patched, rule: str, other: Callable[..., Any]
) -> None:
    monkeypatch.setattr(place, rule, other)

    assert _first_difference() is not None


def _first_difference() -> str | None:
    for seed in range(MOST_EXAMPLES):
        found = example_difference(example(Random(seed)), Tally())
        if found is not None:
            return found
    return None
