"""What a bill owes for paying late goes over with it, whatever it came about by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from minshui.infrastructure.context import Context
from minshui.revenue.billing.facade import (
    OpeningBill,
    RequestWaiver,
    TransitOutcome,
    WaiverItem,
    bill_number,
    hold_in_transit,
    late_fees_due,
    raise_opening_bills,
    release_transit,
    request_waiver,
)
from minshui.revenue.customer.models import Account
from minshui.revenue.ownership.facade import request_transfer
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve
from tests.revenue.billing.billing_world import assign, build_world
from tests.revenue.billing.cancel_world import bills_of
from tests.revenue.billing.test_late_fee_waivers import chief, clerk
from tests.revenue.money_world import broken
from tests.revenue.ownership.ownership_world import TODAY, approver, open_new_owner, transfer
from tests.revenue.reading.district import Household, add_household, as_user, at

NEXT_YEAR = date(2027, 5, 1)


async def _carried(ctx: Context, old: Household) -> None:
    """11.50 had run up in the system before ours, and 0.05 a day since 1 November."""
    known: dict[str, Any] = {"late_fee_from_on": date(2026, 11, 1), "late_fee_fen": 1150}
    await raise_opening_bills(ctx, [_arrears(old, date(2026, 2, 25), **known)])


async def _exempt(ctx: Context, old: Household) -> None:
    """The old owner is charged nothing."""
    await raise_opening_bills(ctx, [_arrears(old, date(2026, 10, 1))])
    exempt = update(Account).where(Account.id == old.account_id).values(late_fee_exempt=True)
    await ctx.session.execute(exempt)


async def _paused(ctx: Context, old: Household) -> None:
    """40 days late, of which 10 do not count."""
    await raise_opening_bills(ctx, [_arrears(old, date(2026, 10, 11))])
    (bill,) = await bills_of(ctx, old)
    await hold_in_transit(at(ctx, date(2026, 10, 26)), [(bill.id, bill.month)], "托收")
    back = at(ctx, date(2026, 11, 5))
    await release_transit(back, [(bill.id, bill.month)], TransitOutcome.RETURNED)


async def _waived(ctx: Context, old: Household) -> None:
    """40 days late, 1.20 of 2.00 let off."""
    await raise_opening_bills(ctx, [_arrears(old, date(2026, 10, 11))])
    (bill,) = await bills_of(ctx, old)
    asked = RequestWaiver((WaiverItem(bill_number(bill.month, bill.id), 120),), "供水抢修期间")
    await approve(await chief(ctx), (await request_waiver(await clerk(ctx), asked)).id)


def _arrears(old: Household, due_on: date, **known: Any) -> OpeningBill:
    return OpeningBill(old.account_id, 202601, 10000, due_on, **known)


async def _due(ctx: Context, account_id: int, day: date) -> list[int]:
    fees = await late_fees_due(at(ctx, day), [account_id], day)
    return [each.due_fen for each in fees.values()]


@pytest.mark.parametrize(
    ("given", "today", "next_year"),
    [
        (_carried, [1250], [1300]),  # capped at 13.00
        (_exempt, [], [805]),  # 161 days from the day on
        (_paused, [150], [955]),
        (_waived, [80], [885]),
    ],
)
async def test_a_late_fee_goes_over_as_it_stands_and_runs_on(
    ctx: Context,
    given: Callable[[Context, Household], Awaitable[None]],
    today: list[int],
    next_year: list[int],
) -> None:
    terms = {"rate_per_day": "0.0005", "cap_rate": "0.13"}
    await set_parameter(ctx, SetParameter("billing", "late_fee_terms", terms, date(2026, 1, 1)))
    district = await build_world(ctx)
    old = await add_household(ctx, district)
    await assign(ctx, old, "t.monthly")
    await given(ctx, old)
    assert await _due(ctx, old.account_id, TODAY) == today
    _, account_id = await open_new_owner(ctx, district)
    agreed: dict[str, Any] = {"takes_arrears": True, "agreement_no": "XY-7"}

    asked = await request_transfer(as_user(ctx, 11), transfer(old, account_id, "0", **agreed))
    await approve(approver(ctx), asked.id)

    assert await _due(ctx, old.account_id, NEXT_YEAR) == []
    assert await _due(ctx, account_id, TODAY) == today
    assert await _due(ctx, account_id, NEXT_YEAR) == next_year
    assert await broken(ctx) == []
