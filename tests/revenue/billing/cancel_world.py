"""Households with some billed months, and what was charged to them net of credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    CancellationProgress,
    CancelScope,
    PlanCancellation,
    cancel_bills,
)
from tests.revenue.billing.billing_world import assign, bill_month
from tests.revenue.reading.district import District, Household, add_household, at, read

STARTED_ON = date(2026, 8, 20)
TODAY = date(2026, 12, 1)
FIRST, SECOND, THIRD = 202609, 202610, 202611
MONTHS = (FIRST, SECOND, THIRD)


@dataclass(frozen=True)
class BilledMonth:
    """A bill as it stands."""

    id: int
    month: int
    kind: str
    total_fen: int
    open_fen: int
    status: str
    before: Decimal | None
    after: Decimal | None


async def open_household(
    ctx: Context, district: District, tariff: str = "t.yearly", number: int = 1
) -> Household:
    """Return a household with a tariff, whose meter stands at 0."""
    household = await add_household(ctx, district, number, started_on=STARTED_ON)
    await assign(ctx, household, tariff)
    return household


async def bill_usages(
    ctx: Context, household: Household, usages: Sequence[int], first: int = FIRST
) -> None:
    """Read and bill a usage a month."""
    pointer = 0
    for step, usage in enumerate(usages):
        pointer += usage
        day = date(first // 100, first % 100 + step, 20)
        await read(ctx, household, str(pointer), day)
        await bill_month(at(ctx, day), first + step)


async def bills_of(ctx: Context, household: Household) -> list[BilledMonth]:
    """Return the bills of a household in the order they were made."""
    rows = await ctx.session.execute(
        text(
            "SELECT id, bill_month, kind, total_amount_fen, open_fen, charge_status,"
            " counter_before_m3, counter_after_m3 FROM biz_charge WHERE account_id = :account"
            " ORDER BY id"
        ),
        {"account": household.account_id},
    )
    return [BilledMonth(*row) for row in rows]


async def cancel(ctx: Context, *months: int, **scope: Any) -> CancellationProgress:
    """Take back, on a day of December, the bills of some accounts or of what else is given."""
    if months:
        scope |= {"first_month": months[0], "last_month": months[-1]}
    command = PlanCancellation(CancelScope(**scope), "抄错表")
    return await cancel_bills(at(ctx, TODAY), command)


async def net_charge(ctx: Context, household: Household) -> int:
    """Return Σ bills and credits, in fen."""
    statement = text(
        "SELECT COALESCE(SUM(total_amount_fen), 0) FROM biz_charge WHERE account_id = :a"
    )
    return int((await ctx.session.execute(statement, {"a": household.account_id})).scalar_one())


async def counted(ctx: Context, household: Household) -> int:
    """Return where the yearly counter stands, in whole m³."""
    statement = text("SELECT SUM(usage_m3) FROM biz_tier_counter_entry WHERE account_id = :a")
    return int((await ctx.session.execute(statement, {"a": household.account_id})).scalar_one())


async def balance(ctx: Context, household: Household) -> int:
    """Return the deposit, in fen."""
    statement = text("SELECT balance_fen FROM biz_deposit WHERE account_id = :a")
    row = (await ctx.session.execute(statement, {"a": household.account_id})).scalar_one_or_none()
    return int(row or 0)
