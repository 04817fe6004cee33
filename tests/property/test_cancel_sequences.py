"""A household billed, cancelled and billed again in any order, against one plain function.

The model knows no bills: what is charged net in a counter's year is what the price list asks for
the volume that is billed now, whatever was taken back and billed again on the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from tests.revenue.billing.billing_world import YEARLY, bill_month, build_world
from tests.revenue.billing.cancel_world import (
    MONTHS,
    TODAY,
    balance,
    bill_usages,
    bills_of,
    cancel,
    counted,
    net_charge,
    open_household,
)
from tests.revenue.reading.district import at

PLAIN = {name: value for name, value in YEARLY.items() if name != "population"}
USAGES = st.lists(st.sampled_from([0, 1, 9, 20, 31, 55]), min_size=3, max_size=3)
PLACES = st.lists(st.sampled_from([(0,), (1,), (2,), (0, 1), (1, 2), (0, 1, 2)]), max_size=5)
PREPAID = st.sampled_from([0, 1, 5000, 100_000])


def price(volume: int) -> int:
    """Return what a year's volume costs, in fen."""
    return min(volume, 30) * 200 + max(min(volume, 50) - 30, 0) * 300 + max(volume - 50, 0) * 600


async def _play(ctx: Context, usages: list[int], places: list[tuple[int, ...]], paid: int) -> None:
    """Turn the months named at each step: cancel those that are billed, bill the others again."""
    household = await open_household(ctx, await build_world(ctx, PLAIN))
    if paid:
        await open_deposits(ctx, [OpeningDeposit(household.account_id, paid)], "test", 1)
    await bill_usages(ctx, household, usages)
    standing = dict(zip(MONTHS, usages, strict=True))
    for step in places:
        months = [MONTHS[place] for place in step]
        billed = [month for month in months if month in standing]
        for month in billed or months:
            if billed:
                await cancel(ctx, month, account_ids=(household.account_id,))
                del standing[month]
            else:
                await bill_month(at(ctx, TODAY), month)
                standing[month] = usages[MONTHS.index(month)]
        assert await counted(ctx, household) == sum(standing.values())
        charged_fen = await net_charge(ctx, household)
        assert charged_fen == price(sum(standing.values()))
        open_fen = sum(bill.open_fen for bill in await bills_of(ctx, household))
        assert paid - await balance(ctx, household) == charged_fen - open_fen
    assert [each for each in await verify_ledger(ctx) if not each.holds] == []


@pytest.mark.slow
async def test_what_is_charged_net_is_the_price_of_what_stands(ctx: Context) -> None:
    loop = asyncio.get_running_loop()

    def run(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(60)

    async def example(usages: list[int], places: list[tuple[int, ...]], paid: int) -> None:
        async with ctx.session.begin_nested() as savepoint:
            await _play(ctx, usages, places, paid)
            await savepoint.rollback()

    @settings(
        max_examples=12,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(usages=USAGES, places=PLACES, paid=PREPAID)
    def play(usages: list[int], places: list[tuple[int, ...]], paid: int) -> None:
        run(example(usages, places, paid))

    # Hypothesis is synchronous: it steps in a thread, and its steps run on the test's loop.
    await asyncio.to_thread(play)
