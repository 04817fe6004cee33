"""One reading judged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.contracts import SubmitReading
from minshui.revenue.reading.domain.anomalies import History
from minshui.revenue.reading.domain.assess import Assessment, assess_reading
from minshui.revenue.reading.domain.meter_state import MeterState
from minshui.revenue.reading.domain.rules import ReadingRules
from minshui.revenue.reading.domain.usage import Register

D = Decimal
TODAY = date(2026, 11, 21)
RULES = ReadingRules()


def _state(pointer: str = "100", **changes: object) -> MeterState:
    values: dict[str, object] = {
        "meter_no": "M1",
        "register": Register(D(100_000)),
        "decimals": 0,
        "pointer": D(pointer),
        "pointer_on": date(2026, 10, 20),
        "history": History(mean_usage_m3=D(20)),
    }
    return MeterState(**(values | changes))  # type: ignore[arg-type]


def _assess(
    state: MeterState,
    reading: str | None,
    status: str = "normal",
    rolled_over: bool = False,
    on: date = TODAY,
) -> Assessment:
    given = SubmitReading(
        reading=None if reading is None else D(reading),
        status_code=status,
        rolled_over=rolled_over,
    )
    return assess_reading(state, given, on, TODAY, RULES)


def _code(state: MeterState, reading: str | None, **more: object) -> str:
    with pytest.raises(MinshuiError) as refused:
        _assess(state, reading, **more)  # type: ignore[arg-type]
    return refused.value.code


def test_an_ordinary_reading_moves_the_pointer() -> None:
    found = _assess(_state(), "123")
    assert (found.kind, found.usage_m3, found.pointer, found.anomalies) == (
        "ordinary",
        D(23),
        D(123),
        [],
    )


def test_a_pointer_past_zero_near_the_end_is_a_rollover_and_flagged() -> None:
    found = _assess(_state("99990"), "12")
    assert found.rolled_over
    assert found.usage_m3 == 22
    assert [each.value for each in found.anomalies] == ["rollover"]


def test_a_fall_from_the_middle_is_refused_unless_the_reader_says_rollover() -> None:
    assert _code(_state("50000"), "12") == "E_READING_BACKWARDS"
    found = _assess(_state("50000"), "12", rolled_over=True)
    assert found.usage_m3 == 50_012


def test_an_estimate_moves_the_pointer_by_the_mean() -> None:
    found = _assess(_state(), None, status="refused")
    assert (found.kind, found.pointer, found.usage_m3, found.estimated_reads) == (
        "estimate",
        D(120),
        D(20),
        1,
    )


def test_the_next_actual_reading_trues_an_estimate_up() -> None:
    estimated = _state("120", history=History(mean_usage_m3=D(20), estimates_in_a_row=1))
    found = _assess(estimated, "135")
    assert (found.usage_m3, found.estimated_reads) == (D(15), 0)


def test_an_actual_reading_below_the_estimate_bills_nothing_and_holds_the_pointer() -> None:
    estimated = _state("120", history=History(mean_usage_m3=D(20), estimates_in_a_row=1))
    found = _assess(estimated, "112")
    assert (found.usage_m3, found.pointer, found.seen) == (D(0), D(120), D(112))
    assert found.estimated_reads == 1
    assert [each.value for each in found.anomalies] == ["below_estimate"]


def test_a_held_pointer_bills_once_the_meter_has_passed_it() -> None:
    held = _state("120", history=History(mean_usage_m3=D(20), estimates_in_a_row=1))
    found = _assess(held, "126")
    assert (found.usage_m3, found.seen, found.estimated_reads) == (D(6), None, 0)


def test_an_empty_house_keeps_its_pointer() -> None:
    found = _assess(_state(), None, status="empty")
    assert (found.kind, found.usage_m3, found.pointer) == ("ordinary", D(0), D(100))


def test_the_residue_of_an_exchange_is_charged_and_flagged_beside_the_observed_usage() -> None:
    state = _state("0", residual_usage_m3=D(7), has_residual=True)
    found = _assess(state, "16")
    assert (found.observed_usage_m3, found.usage_m3) == (D(16), D(23))
    assert [each.value for each in found.anomalies] == ["exchange"]


@pytest.mark.parametrize(
    ("reading", "more", "code"),
    [
        ("-1", {}, "E_READING_NEGATIVE"),
        ("100000", {}, "E_READING_OVER_CAPACITY"),
        ("100.5", {}, "E_READING_DECIMALS"),
        (None, {}, "E_READING_POINTER_MISSING"),
        ("120", {"status": "dancing"}, "E_READING_STATUS"),
        ("120", {"rolled_over": True}, "E_READING_NOT_ROLLOVER"),
        ("120", {"on": date(2026, 11, 22)}, "E_READING_DATE_FUTURE"),
        ("120", {"on": date(2026, 10, 19)}, "E_READING_DATE_ORDER"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_code(
    reading: str | None, more: dict[str, object], code: str
) -> None:
    assert _code(_state(), reading, **more) == code
