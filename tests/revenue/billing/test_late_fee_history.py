"""Late fees of arrears taken over, and of bills that are taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.revenue.billing.facade import (
    OpeningBill,
    bill_late_fee,
    bill_number,
    late_fees_due,
    raise_opening_bills,
    settle_account,
)
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.billing.billing_world import build_world
from tests.revenue.billing.cancel_world import FIRST, bill_usages, cancel, open_household
from tests.revenue.money_world import Payer, broken, build_town


async def set_terms(ctx: Context, **terms: Any) -> None:
    await set_parameter(ctx, SetParameter("billing", "late_fee_terms", terms, date(2026, 1, 1)))


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    return payer


async def take_over(ctx: Context, payer: Payer, **known: Any) -> int:
    arrears = OpeningBill(payer.account_id, 202601, 10000, date(2026, 2, 25), **known)
    await raise_opening_bills(ctx, [arrears])
    return int((await ctx.session.execute(text("SELECT MAX(id) FROM biz_charge"))).scalar_one())


async def due_fen(ctx: Context, account_id: int) -> list[int]:
    fees = await late_fees_due(ctx, [account_id], ctx.clock.today())
    return [fee.due_fen for fee in fees.values()]


@pytest.mark.parametrize(
    ("known", "cap", "fen"),
    [
        ({}, "1", 1340),  # 26 February to 20 November: 268 days
        ({"late_fee_from_on": date(2026, 11, 1)}, "1", 100),
        ({"late_fee_from_on": date(2026, 11, 1), "late_fee_fen": 1150}, "1", 1250),
        ({"late_fee_from_on": date(2026, 11, 1), "late_fee_fen": 1150}, "0.12", 1200),
        ({"late_fee_from_on": date(2026, 11, 1), "late_fee_fen": 1150}, "0.1", 1150),
    ],
)
async def test_arrears_run_on_from_what_the_system_before_ours_says(
    ctx: Context, payer: Payer, known: dict[str, Any], cap: str, fen: int
) -> None:
    await set_terms(ctx, rate_per_day="0.0005", cap_rate=cap)
    await take_over(ctx, payer, **known)
    assert await due_fen(ctx, payer.account_id) == [fen]


async def test_what_was_taken_over_is_owed_even_where_nothing_is_charged(
    ctx: Context, payer: Payer
) -> None:
    bill = await take_over(ctx, payer, late_fee_fen=1150)
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 12000)], "test", 1)

    settled = await settle_account(ctx, payer.account_id)

    assert [(each.open_fen, each.late_fee_fen) for each in settled] == [(0, 1150)]
    assert await due_fen(ctx, payer.account_id) == []
    assert (
        "系统上线前已计 11.50 元"
        in (await bill_late_fee(ctx, bill_number(202601, bill), ctx.clock.today())).text
    )
    assert await broken(ctx) == []


async def test_a_bill_taken_back_gives_its_late_fee_back(ctx: Context) -> None:
    household = await open_household(ctx, await build_world(ctx))
    await set_terms(ctx, rate_per_day="0.0005", cap_rate=None)
    await bill_usages(ctx, household, [20])
    late = replace(ctx, clock=FixedClock.at_noon(date(2026, 11, 30)))
    await open_deposits(late, [OpeningDeposit(household.account_id, 9000)], "test", 1)
    (settled,) = await settle_account(late, household.account_id)
    assert settled.late_fee_fen > 0

    await cancel(ctx, FIRST, account_ids=(household.account_id,))

    assert await deposit_balances(ctx, [household.account_id]) == {household.account_id: 9000}
    assert await late_fees_due(ctx, [household.account_id], date(2026, 12, 31)) == {}
    sums = "SELECT SUM(amount_fen)::bigint, SUM(principal_fen)::bigint FROM biz_late_fee_entry"
    assert tuple((await ctx.session.execute(text(sums))).one()) == (0, 0)
    assert await broken(ctx) == []
