"""Volume over tiers: slices, credits, tier fixed, hard ends."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.domain.document import Mode
from minshui.revenue.tariff.domain.ladder import Step, slices
from tests.revenue.tariff.tariff_world import Json, flat, priced, tariff, tiered, total

YEAR = {"basis": "year", "year_start": "01-01"}
FUZHOU = tiered(("18", "2.40"), ("29", "3.60"), (None, "7.20"))


@pytest.mark.parametrize(
    ("usage", "amount"),
    [("0", "0"), ("18", "43.20"), ("18.5", "45.00"), ("29", "82.80"), ("30", "90.00")],
)
def test_a_limit_is_inclusive(usage: str, amount: str) -> None:
    assert total(tariff(FUZHOU), {"usage": usage}) == Fraction(amount)


def _year(ladder: Json, usage: str, prior: str | None) -> Fraction:
    bill = {"usage": usage, "to": "2024-05-01"}
    document = tariff(ladder, counter=YEAR)
    return total(document, bill | ({} if prior is None else {"prior_counter_usage": prior}))


@pytest.mark.parametrize(
    ("usage", "prior", "amount"),
    [("20", "10", "66.00"), ("-5", "32", "-28.80"), ("-32", "32", "-104.40"), ("5", "29", "36")],
)
def test_a_yearly_slice_is_the_difference_of_two_totals(
    usage: str, prior: str, amount: str
) -> None:
    assert _year(FUZHOU, usage, prior) == Fraction(amount)


WHOLE = FUZHOU | {"mode": "whole_volume"}


@pytest.mark.parametrize(
    ("usage", "prior", "amount"),
    [("18", None, "43.20"), ("19", None, "68.40"), ("1", "18", "25.20"), ("-1", "19", "-25.20")],
)
def test_whole_volume_prices_everything_at_the_reached_tier(
    usage: str, prior: str | None, amount: str
) -> None:
    assert _year(WHOLE, usage, prior) == Fraction(amount)


STEPS = {
    "code": "water",
    "name": "Water",
    "measure": "volume",
    "mode": "graduated",
    "tiers": [
        {"up_to": "10", "fixed": "132"},
        {"up_to": "20", "price": "14", "fixed": "5"},
        {"up_to": None, "price": "15"},
    ],
}


@pytest.mark.parametrize(
    ("usage", "prior", "amount"),
    [
        ("0", None, "132"),
        ("10", None, "132"),
        ("11", None, "151"),
        ("11", "0", "19"),
        ("1", "10", "19"),
        ("1", "11", "14"),
        ("-1", "11", "-19"),
    ],
)
def test_tier_fixed_is_paid_once_when_the_tier_is_entered(
    usage: str, prior: str | None, amount: str
) -> None:
    assert _year(STEPS, usage, prior) == Fraction(amount)


def test_whole_volume_pays_the_reached_fixed_only() -> None:
    assert _year(STEPS | {"mode": "whole_volume"}, "11", None) == 159


def test_tier_fixed_follows_the_months_of_a_monthly_counter_only() -> None:
    bill = {"usage": "0", "months": 2}
    assert total(tariff(STEPS, counter={"basis": "months"}), bill) == 264
    assert total(tariff(STEPS), bill) == 132


CLOSED = tiered(("10", "1"), ("30", "2"), closed=True)


@pytest.mark.parametrize(
    ("document", "bill", "code"),
    [
        (tariff(CLOSED), {"usage": "30.01"}, "E_VOLUME_RANGE"),
        (tariff(CLOSED | {"mode": "whole_volume"}), {"usage": "31"}, "E_VOLUME_RANGE"),
        (tariff(FUZHOU), {"usage": "-1"}, "E_READING"),
        (
            tariff(FUZHOU, counter=YEAR),
            {"usage": "-6", "to": "2024-01-01", "prior_counter_usage": "5"},
            "E_READING",
        ),
    ],
)
def test_volume_off_the_ladder_stops_the_bill(document: Json, bill: Json, code: str) -> None:
    with pytest.raises(MinshuiError) as caught:
        priced(document, bill)
    assert caught.value.code == code


def test_a_flat_price_credits_negative_usage() -> None:
    assert total(tariff(flat(price="2")), {"usage": "-5"}) == -10


def test_factor_and_rounding_make_the_quantity_but_the_counter_stays_exact() -> None:
    drain = tiered(("9", "1"), (None, "3"), volume={"factor": "0.9", "round": "down 1"})
    document = tariff(drain, counter=YEAR)
    first = priced(document, {"usage": "5", "to": "2024-01-31"})
    assert first.total == 4
    second = priced(document, {"usage": "6", "to": "2024-02-29"}, counters=dict(first.counters))
    # from 4.5, not 4: (4.5, 9.5] = 4.5 + 0.5 × 3
    assert second.total == 6


def test_prices_are_per_so_many_units() -> None:
    assert total(tariff(tiered(("15", "4"), (None, "7.5"), per="3")), {"usage": "21"}) == 35


STEP_LIST = [
    Step(Fraction(18), Fraction("2.4"), Fraction(3)),
    Step(Fraction(29), Fraction("3.6"), Fraction(0)),
    Step(None, Fraction("7.2"), Fraction(7)),
]
VOLUMES = st.decimals(0, 100, places=2).map(Fraction)


def _amount(mode: Mode, before: Fraction, after: Fraction, *, first: bool = False) -> Fraction:
    found = slices(mode, STEP_LIST, before, after, first=first)
    return sum((part.volume * part.price + part.fixed for part in found), start=Fraction(0))


@given(st.sampled_from([Mode.GRADUATED, Mode.WHOLE_VOLUME]), VOLUMES, VOLUMES, VOLUMES)
def test_slices_add_up_whatever_the_steps_between(
    mode: Mode, first: Fraction, second: Fraction, third: Fraction
) -> None:
    by_way = _amount(mode, first, second) + _amount(mode, second, third)
    assert by_way == _amount(mode, first, third)


@given(VOLUMES, VOLUMES)
def test_a_graduated_ladder_never_falls(first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    at_low = _amount(Mode.GRADUATED, Fraction(0), low, first=True)
    assert at_low <= _amount(Mode.GRADUATED, Fraction(0), high, first=True)


@given(st.sampled_from([Mode.GRADUATED, Mode.WHOLE_VOLUME]), VOLUMES, VOLUMES)
def test_the_slices_hold_the_whole_volume(mode: Mode, before: Fraction, after: Fraction) -> None:
    found = slices(mode, STEP_LIST, before, after, first=False)
    assert sum((part.volume for part in found), start=Fraction(0)) == after - before
