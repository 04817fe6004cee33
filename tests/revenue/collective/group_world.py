"""A group in a small town, for tests of collective payers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.collective.facade import CreateGroup, Group, add_members, create_group
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.money_world import Payer, build_town


async def build_group(ctx: Context, members: int, prepaid_fen: int) -> tuple[Group, list[Payer]]:
    """Return a group of whom the first customer of the town pays, and all of them."""
    town = await build_town(ctx, members + 1)
    group = await create_group(ctx, CreateGroup("温泉公寓", town[0].code))
    group = await add_members(ctx, group.id, [each.code for each in town[1:]])
    if prepaid_fen:
        openings = [OpeningDeposit(town[0].account_id, prepaid_fen)]
        await open_deposits(ctx, openings, "opening_import", 1)
    return group, town


async def charge_late_fees(ctx: Context) -> None:
    terms = SetParameter("billing", "late_fee_terms", {"rate_per_day": "0.0005"}, date(2026, 1, 1))
    await set_parameter(ctx, terms)


async def open_amounts(ctx: Context) -> dict[int, int]:
    rows = await ctx.session.execute(text("SELECT id, open_fen FROM biz_charge ORDER BY id"))
    return dict(rows.tuples().all())


async def holds(ctx: Context) -> list[str]:
    return [each.code for each in await verify_ledger(ctx) if not each.holds]


async def refusal(work: Any) -> str:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value.code


def on(ctx: Context, day: date) -> Context:
    """Return the unit of work as of a day."""
    return replace(ctx, clock=FixedClock.at_noon(day))
