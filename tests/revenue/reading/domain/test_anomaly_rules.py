"""Anomaly rules: which one holds, what each level leads to, and both bodies alike."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.kernel.errors import MinshuiError
from minshui.revenue.reading.domain.anomalies import Anomaly, History, Observation
from minshui.revenue.reading.domain.anomaly_check import find_anomalies
from minshui.revenue.reading.domain.anomaly_columns import (
    LEVEL_NUMBERS,
    NONE,
    SCALE,
    AnomalyColumns,
    level_columns,
)
from minshui.revenue.reading.domain.anomaly_rules import (
    EVERYWHERE,
    MEASURED,
    AnomalyRule,
    Level,
    MeterScope,
    Threshold,
    thresholds_for,
)
from minshui.revenue.reading.domain.rule_documents import parse_rules
from minshui.revenue.reading.domain.rules import ReadingRules

D = Decimal
TODAY = date(2026, 11, 20)
HERE = MeterScope(3, "t.home", "DN15", "monthly")


def _rule(
    value: str | None,
    scope: MeterScope = EVERYWHERE,
    from_on: date = date(2026, 1, 1),
    level: Level = Level.EXAMINE,
) -> AnomalyRule:
    threshold = None if value is None else Threshold(D(value))
    return AnomalyRule(Anomaly.HIGH, level, scope, from_on, threshold)


def _chosen(*rules: AnomalyRule, level: Level = Level.EXAMINE) -> Decimal | None:
    found = thresholds_for(rules, HERE, TODAY, ReadingRules().defaults())
    threshold = found.get((Anomaly.HIGH, level))
    return None if threshold is None else threshold.value


def test_without_rules_the_parameters_are_the_default() -> None:
    assert (_chosen(), _chosen(level=Level.MESSAGE)) == (D(2), None)


def test_the_most_specific_rule_wins_then_the_latest_begun() -> None:
    everywhere = _rule("3")
    calibre = _rule("4", MeterScope(caliber_code="DN15"))
    site = _rule("5", MeterScope(site_id=3))
    two = _rule("6", MeterScope(caliber_code="DN15", cycle_type="monthly"))
    assert _chosen(everywhere) == D(3)
    assert _chosen(calibre, everywhere) == D(4)
    assert _chosen(site, calibre) == D(5)
    assert _chosen(two, site) == D(6)
    assert _chosen(everywhere, _rule("3.5", from_on=TODAY)) == D("3.5")


def test_a_rule_that_is_elsewhere_or_to_come_does_not_hold() -> None:
    elsewhere = _rule("9", MeterScope(site_id=4))
    to_come = _rule("9", from_on=TODAY + timedelta(days=1))
    assert _chosen(elsewhere, to_come) == D(2)


def test_a_rule_without_a_threshold_switches_its_level_off() -> None:
    assert _chosen(_rule(None, MeterScope(site_id=3))) is None
    assert _chosen(_rule(None, level=Level.LOCK)) == D(2)


def test_levels_are_separate_message_examine_and_lock() -> None:
    rules = ReadingRules(
        anomaly_rules=(
            AnomalyRule(Anomaly.HIGH, Level.MESSAGE, EVERYWHERE, TODAY, Threshold(D("1.2"))),
            AnomalyRule(Anomaly.HIGH, Level.LOCK, EVERYWHERE, TODAY, Threshold(D(8))),
        ),
        on=TODAY,
    ).thresholds(HERE)

    def levels(usage: int) -> tuple[list[Anomaly], list[Anomaly], list[Anomaly]]:
        seen = Observation(D(usage), date(2026, 10, 20), TODAY)
        found = find_anomalies(seen, History(mean_usage_m3=D(20)), rules)
        return found.notices, found.examine, found.held_for

    high = [Anomaly.HIGH]
    assert levels(24) == ([], [], [])
    assert levels(25) == (high, [], [])
    assert levels(41) == ([], high, [])
    assert levels(161) == ([], high, high)


def test_below_the_base_volume_nobody_cares() -> None:
    threshold = Threshold(D(2), D(0), D(50))
    rules = {(Anomaly.HIGH, Level.EXAMINE): threshold}
    seen = Observation(D(49), date(2026, 10, 20), TODAY)
    assert find_anomalies(seen, History(mean_usage_m3=D(10)), rules).examine == []
    seen = Observation(D(50), date(2026, 10, 20), TODAY)
    assert find_anomalies(seen, History(mean_usage_m3=D(10)), rules).examine == [Anomaly.HIGH]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"anomaly": "rollover", "level": "lock"}, "anomaly"),
        ({"anomaly": "high", "level": "loud"}, "level"),
        ({"anomaly": "high", "level": "lock", "threshold": "a lot"}, "threshold"),
        ({"anomaly": "high", "level": "lock", "threshold": "2.00001"}, "threshold"),
        ({"anomaly": "high", "level": "lock", "threshold": "2", "floor_m3": "-1"}, "floor_m3"),
        ({"anomaly": "high", "level": "lock", "cycle_type": "daily"}, "cycle_type"),
        ({"anomaly": "high", "level": "lock", "site_id": "3"}, "site_id"),
        ({"anomaly": "high", "level": "lock", "from_on": "soon"}, "from_on"),
        ({"anomaly": "high", "level": "lock", "colour": "red"}, "colour"),
    ],
)
def test_a_rule_that_means_nothing_is_refused_with_its_place(
    document: dict[str, str], field: str
) -> None:
    good = {"anomaly": "high", "level": "message", "threshold": "1.5"}
    with pytest.raises(MinshuiError) as refused:
        parse_rules([good, document], TODAY)
    assert refused.value.code == "E_RULE_INVALID"
    assert refused.value.place is not None
    assert (refused.value.place.row, refused.value.place.field) == (2, field)


def test_a_document_becomes_a_rule() -> None:
    document = {
        "anomaly": "low",
        "level": "lock",
        "site_id": 3,
        "caliber_code": "DN40",
        "from_on": "2027-01-01",
        "threshold": "0.2",
        "floor_m3": "100",
    }
    assert parse_rules([document], TODAY) == (
        AnomalyRule(
            Anomaly.LOW,
            Level.LOCK,
            MeterScope(site_id=3, caliber_code="DN40"),
            date(2027, 1, 1),
            Threshold(D("0.2"), D(100)),
        ),
    )


VOLUMES = st.one_of(st.none(), st.integers(0, 400).map(lambda n: D(n) / 2))
THRESHOLDS = st.one_of(
    st.none(),
    st.builds(
        Threshold,
        st.sampled_from([D(0), D("0.5"), D(1), D("1.3333"), D(2), D(3), D(31)]),
        st.sampled_from([D(0), D("0.5"), D(10)]),
        st.sampled_from([D(0), D(20), D("50.5")]),
    ),
)


@given(
    usage=st.integers(0, 400).map(lambda n: D(n) / 2),
    history=st.builds(History, VOLUMES, VOLUMES, VOLUMES, estimates_in_a_row=st.integers(0, 3)),
    days=st.integers(1, 130),
    estimated=st.booleans(),
    below=st.booleans(),
    chosen=st.fixed_dictionaries(
        {(anomaly, level): THRESHOLDS for anomaly in MEASURED for level in Level}
    ),
)
def test_columns_find_what_the_single_check_finds(
    *,
    usage: Decimal,
    history: History,
    days: int,
    estimated: bool,
    below: bool,
    chosen: dict[tuple[Anomaly, Level], Threshold | None],
) -> None:
    thresholds = {key: value for key, value in chosen.items() if value is not None}
    seen = Observation(
        usage, TODAY - timedelta(days=days), TODAY, estimated=estimated, below_estimate=below
    )
    found = find_anomalies(seen, history, thresholds)

    def units(volume: Decimal | None) -> np.ndarray:
        return np.array([NONE if volume is None else int(volume * SCALE)], dtype=np.int64)

    columns = AnomalyColumns(
        scope=np.array([1]),
        usage=units(usage),
        mean=units(history.mean_usage_m3),
        last=units(history.last_usage_m3),
        last_year=units(history.same_month_last_year_m3),
        days=np.array([days]),
        estimates=np.array([history.estimates_in_a_row + 1]),
        estimated=np.array([estimated]),
        below_estimate=np.array([below]),
    )
    levels = level_columns(columns, [{}, thresholds])[:, 0]

    expected = {
        anomaly: max(
            [LEVEL_NUMBERS[Level.MESSAGE]] * (anomaly in found.notices)
            + [LEVEL_NUMBERS[Level.EXAMINE]] * (anomaly in found.examine)
            + [LEVEL_NUMBERS[Level.LOCK]] * (anomaly in found.held_for),
            default=0,
        )
        for anomaly in MEASURED
    }
    assert dict(zip(MEASURED, levels.tolist(), strict=True)) == expected
