"""How much late fee a bill has run up: exact values, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.billing.domain.late_fee import (
    Accrual,
    FeeRecord,
    Hold,
    Overdue,
    accrue,
    charge_fen,
)
from minshui.revenue.billing.domain.late_fee_terms import (
    FeeRounding,
    LateFeeRules,
    LateFeeTerms,
    LateFeeTimeline,
    late_fee_scheme,
)
from minshui.revenue.parameter.facade import DayKind, WorkCalendar

DUE = date(2026, 9, 25)  # a Friday
ORDINARY = WorkCalendar({})
# National Day 2026: 1 to 7 October are off, Saturday the 10th is worked.
HOLIDAYS = WorkCalendar(
    {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)}
    | {date(2026, 10, 10): DayKind.WORKDAY}
)
HALF_A_PERMILLE = Decimal("0.0005")


def timeline(*steps: tuple[date, dict[str, Any]]) -> LateFeeTimeline:
    """Terms by their first days; nothing is charged before the first."""
    schemes = [(first_on, late_fee_scheme(value)) for first_on, value in steps]
    rules = LateFeeRules(((date.min, late_fee_scheme({})), *schemes))
    return rules.timeline(1, "resident")


def accrued(terms: dict[str, Any], as_of: date, **how: Any) -> Accrual:
    terms = {"rate_per_day": "0.0005", **terms}
    calendar = how.pop("calendar", ORDINARY)
    due_on = how.pop("due_on", DUE)
    return accrue(timeline((date(2026, 1, 1), terms)), calendar, Overdue(due_on, as_of, **how))


@pytest.mark.parametrize(
    ("terms", "as_of", "days"),
    [
        ({}, date(2026, 9, 25), 0),  # the due day itself
        ({}, date(2026, 9, 26), 0),  # the first day late, paid on it: not counted
        ({}, date(2026, 9, 27), 1),
        ({}, date(2026, 11, 21), 56),  # 5 of September, 31 of October, 20 of November
        ({"count_last_day": True}, date(2026, 9, 26), 1),
        ({"count_last_day": True}, date(2026, 11, 21), 57),
        ({"count_first_day": False}, date(2026, 9, 27), 0),
        ({"count_first_day": False}, date(2026, 11, 21), 55),
        ({"grace_days": 10}, date(2026, 10, 6), 0),
        ({"grace_days": 10}, date(2026, 10, 7), 1),
        ({"grace_days": 10, "count_last_day": True}, date(2026, 10, 6), 1),
    ],
)
def test_days_count_from_the_first_to_the_last(
    terms: dict[str, Any], as_of: date, days: int
) -> None:
    accrual = accrued(terms, as_of)
    assert accrual.days == days
    assert accrual.factor == days * HALF_A_PERMILLE


def test_a_due_day_off_moves_past_the_holidays() -> None:
    accrual = accrued({"grace_days": 6, "due_moves": True}, date(2026, 10, 12), calendar=HOLIDAYS)
    # 1 October is the last free day; the 8th is the next that is worked.
    assert (accrual.first_on, accrual.days) == (date(2026, 10, 9), 3)


def test_a_due_day_on_a_weekend_moves_only_where_weekends_are_off() -> None:
    saturday, as_of = date(2026, 9, 26), date(2026, 10, 1)
    moved = accrued({"due_moves": True}, as_of, due_on=saturday)
    fixed = accrued({"due_moves": True, "weekends_off": False}, as_of, due_on=saturday)
    assert (moved.first_on, fixed.first_on) == (date(2026, 9, 29), date(2026, 9, 27))


def test_days_off_are_left_out_and_made_up_weekends_are_not() -> None:
    terms = {"count_days_off": False}
    accrual = accrued(terms, date(2026, 10, 12), calendar=HOLIDAYS)
    # 26 September to 11 October: off are 26, 27 September, 1 to 7 and 11 October.
    (segment,) = accrual.segments
    assert (segment.days, segment.days_off) == (6, 10)
    only_holidays = accrued({**terms, "weekends_off": False}, date(2026, 10, 12), calendar=HOLIDAYS)
    assert only_holidays.days == 9


def test_a_rate_that_changes_is_charged_by_segments() -> None:
    terms = timeline(
        (date(2026, 10, 1), {"rate_per_day": "0.0005"}),
        (date(2026, 11, 1), {"rate_per_day": "0.001"}),
    )
    accrual = accrue(terms, ORDINARY, Overdue(DUE, date(2026, 11, 21)))
    assert [(each.from_on, each.to_on, each.days) for each in accrual.segments] == [
        (date(2026, 9, 26), date(2026, 9, 30), 5),
        (date(2026, 10, 1), date(2026, 10, 31), 31),
        (date(2026, 11, 1), date(2026, 11, 20), 20),
    ]
    # 5 × 0 + 31 × 0.05 % + 20 × 0.1 %
    assert accrual.factor == Decimal("0.0355")
    assert accrual.days == 51


def test_the_cap_is_a_share_of_the_principal() -> None:
    accrual = accrued({"cap_rate": "0.02"}, date(2026, 11, 21))
    assert (accrual.uncapped, accrual.factor) == (Decimal("0.0280"), Decimal("0.02"))
    assert accrued({}, date(2032, 1, 1)).factor == Decimal("0.9615")
    assert accrued({}, date(2042, 1, 1)).factor == 1
    assert accrued({"cap_rate": None}, date(2042, 1, 1)).factor == Decimal("2.7880")


def test_what_ran_up_elsewhere_counts_towards_the_cap() -> None:
    accrual = accrued({"cap_rate": "0.02"}, date(2026, 11, 21), carried_rate=Decimal("0.015"))
    assert accrual.factor == Decimal("0.005")


def test_arrears_taken_over_run_from_their_own_day() -> None:
    accrual = accrued({"grace_days": 30}, date(2026, 11, 21), from_on=date(2026, 11, 1))
    assert (accrual.first_on, accrual.days) == (date(2026, 11, 1), 20)


@pytest.mark.parametrize(
    ("counts_last", "until", "as_of", "days"),
    [
        (False, None, date(2026, 11, 21), 14),  # it stands where it stood on 10 October
        (False, date(2026, 10, 20), date(2026, 10, 20), 14),
        (False, date(2026, 10, 20), date(2026, 10, 21), 15),
        (True, None, date(2026, 11, 21), 15),
        (True, date(2026, 10, 20), date(2026, 10, 20), 15),
        (True, date(2026, 10, 20), date(2026, 10, 21), 16),
    ],
)
def test_it_stands_still_while_money_is_on_its_way(
    counts_last: bool, until: date | None, as_of: date, days: int
) -> None:
    hold = Hold(date(2026, 10, 10), until)
    accrual = accrued({"count_last_day": counts_last}, as_of, holds=(hold,))
    assert accrual.days == days


def test_days_on_the_way_count_where_they_do_not_pause() -> None:
    hold = Hold(date(2026, 10, 10), date(2026, 10, 20), pauses=False)
    assert accrued({}, date(2026, 11, 21), holds=(hold,)).days == 56


@pytest.mark.parametrize(
    ("exact", "terms", "fen"),
    [
        ("149.5", LateFeeTerms(), 150),
        ("149.4", LateFeeTerms(), 149),
        ("149.9", LateFeeTerms(rounding=FeeRounding.DOWN), 149),
        ("149.1", LateFeeTerms(rounding=FeeRounding.UP), 150),
        ("99.4", LateFeeTerms(minimum_fen=100), 0),
        ("99.5", LateFeeTerms(minimum_fen=100), 100),
    ],
)
def test_it_is_rounded_once_and_nothing_is_charged_below_the_minimum(
    exact: str, terms: LateFeeTerms, fen: int
) -> None:
    assert charge_fen(Decimal(exact), terms) == fen


def test_paying_a_part_changes_nothing_of_what_had_run_up() -> None:
    terms, factor = LateFeeTerms(), Decimal("0.0280")
    whole = FeeRecord()
    assert whole.running_fen(3333, factor, terms) == 93  # 93.324
    part = whole.frozen(1000, factor, terms)
    assert part.frozen_fen == 28
    assert part.accrued_fen(part.running_fen(2333, factor, terms)) == 93
    both = part.frozen(2333, factor, terms)
    assert (both.frozen_fen, both.exact_fen) == (93, Decimal("93.3240"))


def test_what_is_open_again_thaws_exactly() -> None:
    terms, factor = LateFeeTerms(), Decimal("0.0280")
    record = FeeRecord(paid_fen=28).frozen(1000, factor, terms).frozen(2333, factor, terms)
    assert record.thawed(2333, factor, terms) == FeeRecord(paid_fen=28).frozen(1000, factor, terms)
    assert record.thawed(2333, factor, terms).thawed(1000, factor, terms) == FeeRecord(paid_fen=28)


def test_exceptions_hold_for_their_site_or_kind_of_customer() -> None:
    scheme = late_fee_scheme(
        {
            "rate_per_day": "0.0005",
            "grace_days": 5,
            "exceptions": [
                {"site_id": 7, "cust_type": "unit", "rate_per_day": "0"},
                {"cust_type": "unit", "rate_per_day": "0.001"},
            ],
        }
    )
    assert scheme.terms_of(1, "resident").rate_per_day == HALF_A_PERMILLE
    assert scheme.terms_of(1, "unit") == replace(scheme.terms, rate_per_day=Decimal("0.001"))
    assert scheme.terms_of(7, "unit").rate_per_day == 0
    assert scheme.terms_of(7, "resident").grace_days == 5


@pytest.mark.parametrize(
    "value",
    [
        [],
        {"rate": "0.0005"},
        {"rate_per_day": 0.0005},
        {"rate_per_day": "0.06"},
        {"rate_per_day": "0.000000001"},
        {"grace_days": -1},
        {"cap_rate": "-1"},
        {"rounding": "half_even"},
        {"exceptions": {}},
        {"exceptions": [{"rate_per_day": "0"}]},
        {"exceptions": [{"cust_type": "nobody"}]},
        {"exceptions": [{"site_id": "7"}]},
    ],
)
def test_terms_that_mean_nothing_are_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"应|不认识"):
        late_fee_scheme(value)


DAYS = st.integers(0, 900).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
TERMS = st.fixed_dictionaries(
    {
        "rate_per_day": st.sampled_from(["0", "0.0005", "0.001", "0.00033333"]),
        "grace_days": st.integers(0, 40),
        "count_first_day": st.booleans(),
        "due_moves": st.booleans(),
        "count_days_off": st.booleans(),
        "weekends_off": st.booleans(),
        "cap_rate": st.none(),
    }
)


@st.composite
def timelines(draw: st.DrawFn) -> LateFeeTimeline:
    """Terms that change, but always count the last day or never do."""
    last = {"count_last_day": draw(st.booleans())}
    days = sorted(draw(st.sets(DAYS, min_size=1, max_size=4)))
    return timeline(*((day, {**draw(TERMS), **last}) for day in days))


@given(terms=timelines(), due_on=DAYS, spans=st.tuples(DAYS, DAYS))
def test_a_fee_over_two_spans_is_the_sum_of_both(
    terms: LateFeeTimeline, due_on: date, spans: tuple[date, date]
) -> None:
    middle, end = sorted(spans)
    whole = accrue(terms, HOLIDAYS, Overdue(due_on, end))
    first = accrue(terms, HOLIDAYS, Overdue(due_on, middle))
    # The rest is what runs once the first span is left out.
    rest = accrue(terms, HOLIDAYS, Overdue(due_on, end, (Hold(date(2025, 1, 1), middle),)))
    if terms.on(end).count_last_day == terms.on(middle).count_last_day:
        assert whole.factor == first.factor + rest.factor


@given(terms=timelines(), due_on=DAYS, days=st.tuples(DAYS, DAYS), hold=st.tuples(DAYS, DAYS))
def test_a_fee_never_falls_as_days_pass(
    terms: LateFeeTimeline, due_on: date, days: tuple[date, date], hold: tuple[date, date]
) -> None:
    earlier, later = sorted(days)
    held = (Hold(min(hold), max(hold)),)
    before = accrue(terms, HOLIDAYS, Overdue(due_on, earlier, held))
    after = accrue(terms, HOLIDAYS, Overdue(due_on, later, held))
    if terms.on(earlier).count_last_day == terms.on(later).count_last_day:
        assert before.factor <= after.factor


@given(
    factor=st.integers(1, 10**10).map(lambda number: Decimal(number).scaleb(-10)),
    parts=st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    rounding=st.sampled_from(list(FeeRounding)),
    minimum=st.sampled_from([0, 100]),
)
def test_paid_in_parts_on_one_day_costs_what_it_costs_at_once(
    factor: Decimal, parts: list[int], rounding: FeeRounding, minimum: int
) -> None:
    terms = LateFeeTerms(rounding=rounding, minimum_fen=minimum)
    record = FeeRecord()
    for part in parts:
        record = record.frozen(part, factor, terms)
    assert record.frozen_fen == FeeRecord().running_fen(sum(parts), factor, terms)
    for part in parts:
        record = record.thawed(part, factor, terms)
    assert record == FeeRecord(exact_fen=record.exact_fen)
    assert record.exact_fen == 0
