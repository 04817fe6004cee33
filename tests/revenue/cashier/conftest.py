"""A payer of the town and a counter with an open till."""

from __future__ import annotations

import pytest

from minshui.infrastructure.context import Context
from tests.revenue.cashier.counter import Counter, open_counter
from tests.revenue.money_world import Payer, build_town


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    return payer


@pytest.fixture
async def counter(ctx: Context, payer: Payer) -> Counter:
    return await open_counter(ctx)
