"""What coins can pay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.revenue.cashier.contracts import RoundingRule
from minshui.revenue.cashier.domain.cash_rounding import cash_rounding_fen


@pytest.mark.parametrize(
    ("rule", "due_fen", "rounding_fen"),
    [
        (RoundingRule.OFF, 7038, 0),
        (RoundingRule.DOWN_JIAO, 7038, 8),
        (RoundingRule.DOWN_JIAO, 7030, 0),
        (RoundingRule.NEAREST_JIAO, 7034, 4),
        (RoundingRule.NEAREST_JIAO, 7035, -5),
        (RoundingRule.NEAREST_JIAO, 7038, -2),
        (RoundingRule.DOWN_YUAN, 7038, 38),
    ],
)
def test_published_rules_round_as_they_say(
    rule: RoundingRule, due_fen: int, rounding_fen: int
) -> None:
    assert cash_rounding_fen(due_fen, rule) == rounding_fen


@given(st.integers(1, 10**9), st.sampled_from([RoundingRule.DOWN_JIAO, RoundingRule.NEAREST_JIAO]))
def test_what_is_taken_is_whole_jiao_and_less_than_one_away(
    due_fen: int, rule: RoundingRule
) -> None:
    rounding_fen = cash_rounding_fen(due_fen, rule)
    assert (due_fen - rounding_fen) % 10 == 0
    assert abs(rounding_fen) < 10
