"""What holds for every bill, whatever the tariff."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff.domain.document import Attribute
from minshui.revenue.tariff.facade import (
    AccountInput,
    BillInput,
    GrantedRelief,
    PricedBill,
    TariffDocument,
    decimal_text,
    explain,
    price_bill,
)
from tests.revenue.tariff.tariff_world import Json, golden_book, priced, tariff, tiered

ZERO = Fraction(0)
VOLUMES = st.decimals(0, 400, places=1).map(Fraction)
VERSIONS = [version for code in golden_book() for version in golden_book().versions(code)]
ATTRIBUTES = {
    Attribute.AREA: "town",
    Attribute.CALIBER: "20",
    Attribute.LEVEL: "1",
    Attribute.SOURCE: "1",
    Attribute.CLASS: "1",
}


@st.composite
def _bills(draw: st.DrawFn) -> tuple[TariffDocument, BillInput, AccountInput]:
    version = draw(st.sampled_from(VERSIONS))
    first = version.effective_from or date(2023, 1, 1)
    to_on = first + timedelta(days=draw(st.integers(0, 500)))
    bill = BillInput(
        usage=draw(VOLUMES) * draw(st.sampled_from([1, 1, 1, -1])),
        registers={name: draw(VOLUMES) for name in ("bar", "hot", "mbytes", "winter_average")},
        from_on=to_on - timedelta(days=draw(st.integers(0, 130))),
        to_on=to_on,
        months=draw(st.none() | st.integers(1, 4)),
        prior_counter_usage=draw(st.none() | VOLUMES),
        quota=draw(st.none() | st.integers(1, 200).map(Fraction)),
        already_billed=draw(st.sampled_from([ZERO, Fraction("5.30")])),
    )
    account = AccountInput(
        population=draw(st.integers(0, 9)),
        households=draw(st.integers(1, 3)),
        fittings=draw(st.integers(0, 3)),
        attributes=ATTRIBUTES,
        opened_on=to_on - timedelta(days=draw(st.integers(0, 800))),
        year_start_on=date(2020, 2, 29),
        reliefs=tuple(
            GrantedRelief(relief.code) for relief in version.reliefs if draw(st.booleans())
        ),
    )
    return version, bill, account


@settings(max_examples=400)
@given(_bills())
def test_every_bill_is_the_sum_of_its_lines_or_a_coded_error(
    drawn: tuple[TariffDocument, BillInput, AccountInput],
) -> None:
    version, bill, account = drawn
    try:
        got = price_bill(golden_book(), version.code, bill, account)
    except MinshuiError:
        return
    assert sum((line.amount for line in got.lines), start=ZERO) == got.total
    for part in got.parts:
        assert sum((line.amount for line in part.lines), start=ZERO) == part.total
        assert sum(part.components.values(), start=ZERO) == part.subtotal
    assert sum((part.volume for part in got.parts), start=ZERO) == got.volume
    assert explain(got, bill)[-1].split()[0] == "合计"


@st.composite
def _ladders(draw: st.DrawFn) -> Json:
    limits = sorted(draw(st.sets(st.integers(1, 300), min_size=1, max_size=4)))
    prices = [str(draw(st.decimals(0, 9, places=2))) for _ in range(len(limits) + 1)]
    pairs = zip([*map(str, limits), None], prices, strict=True)
    return tiered(*pairs)


def _yearly(ladder: Json, mode: str) -> Json:
    counter = {"basis": "year", "year_start": "01-01"}
    return tariff({**ladder, "mode": mode}, counter=counter, rounding={"line": "none"})


def _step(document: Json, usage: Fraction, before: PricedBill | None) -> PricedBill:
    bill = {"usage": decimal_text(usage), "to": "2024-06-30"}
    return priced(document, bill, counters=dict(before.counters) if before else None)


@given(_ladders(), st.sampled_from(["graduated", "whole_volume"]), VOLUMES, VOLUMES)
def test_a_year_costs_the_same_however_often_it_is_read(
    ladder: Json, mode: str, first: Fraction, second: Fraction
) -> None:
    document = _yearly(ladder, mode)
    once = _step(document, first + second, None)
    one = _step(document, first, None)
    two = _step(document, second, one)
    assert one.total + two.total == once.total
    assert two.counters == once.counters


@given(_ladders(), st.sampled_from(["graduated", "whole_volume"]), VOLUMES, VOLUMES)
def test_a_reversal_gives_back_exactly_the_difference(
    ladder: Json, mode: str, first: Fraction, second: Fraction
) -> None:
    document = _yearly(ladder, mode)
    kept = _step(document, first, None)
    over = _step(document, second, kept)
    back = _step(document, -second, over)
    assert over.total + back.total == 0
    assert back.counters == kept.counters


@given(_ladders(), VOLUMES, VOLUMES)
def test_using_more_never_costs_less(ladder: Json, first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    assume(low != high)
    document = tariff(ladder)
    cheap, dear = (_step(document, usage, None).total for usage in (low, high))
    assert cheap <= dear
