"""Every operation with readings, bills and money, in any order: the books hold after each step.

Seeded sequences on a few households whose days pass. A refusal is coded, is no fault and leaves
every table as it was; what is carried out must leave every invariant of ``verify_ledger``
standing, and every balance equal to what a replay of the insert-only rows comes to.

``MINSHUI_SEED=7 MINSHUI_STEPS=400`` plays one game again; ``MINSHUI_SOAK=60`` plays sixty.
"""

from __future__ import annotations

import os

import pytest

from tests.conftest import Installation
from tests.property.operations.playing import play
from tests.property.operations.town import build_town

STEPS = int(os.environ.get("MINSHUI_STEPS", "120"))
FIRST_SEED = int(os.environ.get("MINSHUI_SEED", "1"))
GAMES = int(os.environ.get("MINSHUI_SOAK", "1" if "MINSHUI_SEED" in os.environ else "3"))


async def test_the_books_hold_after_each_of_many_operations(database: Installation) -> None:
    record = await play(await build_town(database), seed=20261121, steps=30)

    assert len(record.done) > 8


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + GAMES))
async def test_the_books_hold_over_some_months(database: Installation, seed: int) -> None:
    record = await play(await build_town(database), seed, STEPS)

    assert record.done.total() > STEPS // 4
