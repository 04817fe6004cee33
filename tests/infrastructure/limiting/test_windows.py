"""What a sliding window allows, on numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.infrastructure.limiting.contracts import MAX_KEY_LENGTH
from minshui.infrastructure.limiting.windows import Window

START = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "now_ms", "cost", "allowed", "retry_ms"),
    [
        ({}, 0, 1, True, 0),
        ({}, 0, 10, True, 0),
        ({0: 9}, 0, 1, True, 0),
        ({0: 10}, 0, 1, False, 1100),
        ({0: 10}, 999, 1, False, 101),
        ({0: 10}, 1100, 1, True, 0),
        ({0: 4, 5: 6}, 600, 4, False, 500),
        ({0: 4, 5: 6}, 600, 5, False, 1000),
    ],
)
def test_a_second_takes_ten(
    counts: dict[int, int], now_ms: int, cost: int, allowed: bool, retry_ms: int
) -> None:
    # given slots numbered from the start of the test
    first = Window.at(START, 10, 1, 1).slot
    window = Window.at(START + timedelta(milliseconds=now_ms), 10, 1, cost)
    # when
    verdict, after = window.decide({first + slot: count for slot, count in counts.items()})
    # then
    assert verdict.allowed is allowed
    assert verdict.retry_after == timedelta(milliseconds=retry_ms)
    assert sum(after.values()) <= 10


def test_a_clock_that_is_behind_counts_in_the_slot_of_the_one_ahead() -> None:
    behind = Window.at(START, 10, 1, 3)
    ahead = behind.slot + 4
    verdict, counts = behind.decide({ahead: 5})
    assert verdict.allowed
    assert counts == {ahead: 8}


@given(
    limit=st.integers(1, 20),
    hits=st.lists(st.tuples(st.integers(0, 700), st.integers(1, 20)), max_size=80),
)
def test_no_second_ever_holds_more_than_the_limit(limit: int, hits: list[tuple[int, int]]) -> None:
    # given
    counts: dict[int, int] = {}
    allowed: list[tuple[datetime, int]] = []
    now = START
    # when hits come after pauses
    for pause_ms, cost in hits:
        now += timedelta(milliseconds=pause_ms)
        window = Window.at(now, limit, 1, min(cost, limit))
        verdict, counts = window.decide(counts)
        if verdict.allowed:
            allowed.append((now, window.cost))
            continue
        # then one that is refused fits when it was told that it would, and not before
        then = Window.at(now + verdict.retry_after, limit, 1, window.cost)
        assert then.decide(counts)[0].allowed
        just_before = now + verdict.retry_after - timedelta(microseconds=1)
        assert not Window.at(just_before, limit, 1, window.cost).decide(counts)[0].allowed
    # and no second holds more than the limit
    for end, _ in allowed:
        began = end - timedelta(seconds=1)
        assert sum(cost for at, cost in allowed if began < at <= end) <= limit


@pytest.mark.parametrize(
    ("limit", "seconds", "cost"), [(1, 1, 2), (1, 1, 0), (0, 1, 1), (1, 0, 1), (1, -1, 1)]
)
def test_what_could_never_be_allowed_is_a_mistake(limit: int, seconds: float, cost: int) -> None:
    with pytest.raises(ValueError, match="never"):
        Window.at(START, limit, seconds, cost)


def test_a_key_has_its_length() -> None:
    window = Window.at(START, 1, 1, 1)
    assert len(window.key_of("x" * MAX_KEY_LENGTH)) <= 200
    with pytest.raises(ValueError, match="characters"):
        window.key_of("x" * (MAX_KEY_LENGTH + 1))
