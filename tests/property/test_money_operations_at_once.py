"""Operations of every kind by several cashiers at once, on the same few accounts.

Nothing but coded refusals may come of it, no deadlock above all; whenever all stand still, every
invariant and every replay holds.
"""

from __future__ import annotations

import os

import pytest

from tests.conftest import Installation
from tests.property.operations.playing import play_at_once
from tests.property.operations.town import build_town

CASHIERS, TURNS = 6, 20
FIRST_SEED = int(os.environ.get("MINSHUI_SEED", "1"))
GAMES = int(os.environ.get("MINSHUI_SOAK", "1"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + GAMES))
async def test_the_books_hold_whenever_all_stand_still(database: Installation, seed: int) -> None:
    town = await build_town(database, CASHIERS)

    record = await play_at_once(town, seed, rounds=5, turns=TURNS)

    assert record.done.total() > CASHIERS * TURNS
