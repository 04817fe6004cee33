"""Money on its way to bills: fees stand still, other money keeps off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    TransitOutcome,
    hold_in_transit,
    late_fees_due,
    release_transit,
    settle_account,
)
from minshui.revenue.billing.queries.transits import list_transits
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.money_world import NewBill, Payer, broken, build_town, issue_bills
from tests.revenue.refusals import refused

ARRIVED, RETURNED = TransitOutcome.ARRIVED, TransitOutcome.RETURNED
SENT = date(2026, 10, 26)  # 30 days late: 1.50 yuan
BACK = date(2026, 11, 5)


def at(ctx: Context, day: date) -> Context:
    return replace(ctx, clock=FixedClock.at_noon(day))


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    terms = SetParameter("billing", "late_fee_terms", {"rate_per_day": "0.0005"}, date(2026, 1, 1))
    await set_parameter(ctx, terms)
    return payer


@pytest.fixture
async def bill(ctx: Context, payer: Payer) -> tuple[int, int]:
    (bill,) = await issue_bills(ctx, 202609, [NewBill(payer, 10000)])
    return bill, 202609


async def due_fen(ctx: Context, payer: Payer, on: date) -> list[int]:
    fees = await late_fees_due(at(ctx, on), [payer.account_id], on)
    return [fee.due_fen for fee in fees.values()]


async def test_the_fee_stands_still_while_money_is_on_its_way(
    ctx: Context, payer: Payer, bill: tuple[int, int]
) -> None:
    await hold_in_transit(at(ctx, SENT), [bill], "托收 20261026")
    assert await due_fen(ctx, payer, BACK) == [150]
    # Before it was sent nothing was held.
    assert await due_fen(ctx, payer, date(2026, 10, 16)) == [100]


async def test_money_that_arrives_pays_what_was_due_when_it_was_sent(
    ctx: Context, payer: Payer, bill: tuple[int, int]
) -> None:
    await hold_in_transit(at(ctx, SENT), [bill], "托收 20261026")
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 10150)], "test", 1)
    arrives = at(ctx, BACK)

    await release_transit(arrives, [bill], ARRIVED)
    settled = await settle_account(arrives, payer.account_id)

    assert [(each.open_fen, each.late_fee_fen) for each in settled] == [(0, 150)]
    assert await due_fen(ctx, payer, date(2026, 11, 21)) == []
    assert await broken(ctx) == []


@pytest.mark.parametrize(("pauses", "fen"), [(True, 230), (False, 280)])
async def test_money_that_comes_back_lets_it_run_again(
    ctx: Context, payer: Payer, bill: tuple[int, int], pauses: bool, fen: int
) -> None:
    rule = SetParameter("billing", "returned_transit_pauses", pauses, date(2026, 1, 1))
    await set_parameter(ctx, rule)
    await hold_in_transit(at(ctx, SENT), [bill], "托收 20261026")
    await release_transit(at(ctx, BACK), [bill], RETURNED)
    # 26 October to 4 November are ten days.
    assert await due_fen(ctx, payer, date(2026, 11, 21)) == [fen]


async def test_no_other_money_pays_a_held_bill(
    ctx: Context, payer: Payer, bill: tuple[int, int]
) -> None:
    await issue_bills(ctx, 202610, [NewBill(payer, 3000)])
    await hold_in_transit(ctx, [bill], "托收 20261121")
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 20000)], "test", 1)

    settled = await settle_account(ctx, payer.account_id)

    assert [each.bill_month for each in settled] == [202610]
    # Nor does a chunk that is issued.
    await issue_bills(ctx, 202611, [NewBill(payer, 1000)])
    await release_transit(ctx, [bill], RETURNED)
    assert [each.bill_month for each in await settle_account(ctx, payer.account_id)] == [202609]
    assert await broken(ctx) == []


async def test_without_a_lock_other_money_may_pay_at_the_fee_of_that_day(
    ctx: Context, payer: Payer, bill: tuple[int, int]
) -> None:
    await hold_in_transit(at(ctx, SENT), [bill], "支付单 8801", locks=False)
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 20000)], "test", 1)
    settled = await settle_account(ctx, payer.account_id)
    assert [each.taken_fen for each in settled] == [10150]
    assert (await deposit_balances(ctx, [payer.account_id]))[payer.account_id] == 9850
    assert await broken(ctx) == []


async def test_staff_see_what_is_on_its_way(
    ctx: Context, payer: Payer, bill: tuple[int, int]
) -> None:
    await hold_in_transit(at(ctx, SENT), [bill], "托收 20261026")
    (held,) = (await list_transits(ctx, PageRequest(1, 10), payer.account_id)).items
    assert (held.customer_code, held.reason, held.locks) == (payer.code, "托收 20261026", True)
    await release_transit(at(ctx, BACK), [bill], RETURNED)
    assert (await list_transits(ctx, PageRequest(1, 10))).items == []
    (over,) = (await list_transits(ctx, PageRequest(1, 10), is_open=False)).items
    assert (over.held_on, over.released_on, over.outcome) == (SENT, BACK, RETURNED)


async def test_a_bill_is_held_once_and_only_while_it_is_open(
    ctx: Context, payer: Payer, bill: tuple[int, int]
) -> None:
    async with refused(ctx, "E_TRANSIT_NONE"):
        await release_transit(ctx, [bill], ARRIVED)
    await hold_in_transit(ctx, [bill], "托收")
    async with refused(ctx, "E_BILL_IN_TRANSIT"):
        await hold_in_transit(ctx, [bill], "再次托收")
    await release_transit(ctx, [bill], ARRIVED)
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 20000)], "test", 1)
    await settle_account(ctx, payer.account_id)
    async with refused(ctx, "E_TRANSIT_BILL"):
        await hold_in_transit(ctx, [bill], "托收")
    async with refused(ctx, "E_BILL_UNKNOWN"):
        await hold_in_transit(ctx, [(999, 202609)], "托收")
