"""Bills taken back: what is credited, what the deposit gets, where the counter stands."""

from __future__ import annotations

from decimal import Decimal

from minshui.infrastructure.context import Context
from tests.revenue.billing.billing_world import build_world
from tests.revenue.billing.cancel_world import (
    FIRST,
    SECOND,
    THIRD,
    balance,
    bill_usages,
    bills_of,
    cancel,
    counted,
    net_charge,
    open_household,
)
from tests.revenue.money_world import broken


async def test_a_bill_cancelled_after_two_later_ones_is_credited_from_the_top(
    ctx: Context,
) -> None:
    # 30 m³ at 2.00, 20 at 3.00, then 6.00: bills of 40.00, 50.00 and 90.00.
    household = await open_household(ctx, await build_world(ctx))
    await bill_usages(ctx, household, [20, 20, 20])

    progress = await cancel(ctx, FIRST, account_ids=(household.account_id,))

    first, second, third, credit = await bills_of(ctx, household)
    # F(60) − F(40) = 10 × 3.00 + 10 × 6.00, where the bill itself came to 40.00.
    assert (credit.kind, credit.month, credit.total_fen) == ("credit", FIRST, -9000)
    assert (credit.before, credit.after) == (Decimal(60), Decimal(40))
    assert (first.status, first.open_fen, first.total_fen) == ("reversed", 0, 4000)
    # What was credited beyond the bill pays the oldest that is open.
    assert (second.status, second.open_fen) == ("paid", 0)
    assert (third.status, third.open_fen) == ("open", 9000)
    assert (await net_charge(ctx, household), await counted(ctx, household)) == (9000, 40)
    assert (progress.bill_count, progress.repriced_count, progress.credited_fen) == (1, 1, 9000)
    assert await balance(ctx, household) == 0
    assert await broken(ctx) == []
