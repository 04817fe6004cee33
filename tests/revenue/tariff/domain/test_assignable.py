"""A tariff may be assigned only where its totals are always whole fen."""

from __future__ import annotations

import pytest

from minshui.revenue.tariff.facade import is_assignable
from tests.revenue.tariff.tariff_world import Json, book_of, flat, tariff

TAX = [{"code": "v", "name": "V", "rate": "0.09"}]
SHOWN = [{"code": "v", "name": "V", "rate": "0.09", "included": True}]


@pytest.mark.parametrize(
    ("more", "assignable"),
    [
        ({}, True),
        ({"currency": "USD"}, False),
        ({"rounding": {"line": "none"}}, False),
        ({"rounding": {"line": "half_up 0.1"}}, True),
        ({"rounding": {"line": "half_up 0.001"}}, False),
        ({"rounding": {"line": "none", "component": "up 0.01"}}, True),
        ({"rounding": {"component": "up 0.005"}}, False),
        ({"rounding": {"line": "none", "part": "up 0.01"}}, True),
        ({"rounding": {"line": "none", "total": "floor 1"}}, True),
        ({"taxes": TAX}, True),
        ({"taxes": TAX, "rounding": {"tax": "none"}}, False),
        ({"taxes": SHOWN, "rounding": {"tax": "none"}}, True),
    ],
)
def test_whole_fen_are_made_by_rounding(more: Json, assignable: bool) -> None:
    document = book_of(tariff(flat(), **more)).versions("t")[0]
    assert is_assignable(document) is assignable
