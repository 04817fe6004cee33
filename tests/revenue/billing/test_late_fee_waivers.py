"""Late fees let off by approval, and asked for again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.paging import PageRequest
from minshui.revenue.billing.facade import (
    RequestWaiver,
    WaiverItem,
    bill_number,
    late_fees_due,
    request_waiver,
    reverse_waiver,
    settle_account,
)
from minshui.revenue.billing.queries.waivers import list_waivers
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import ProcessStatus, approve, reject
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import NewBill, Payer, broken, build_town, issue_bills
from tests.revenue.refusals import refused

APPROVES = frozenset({"workorder.approval.decide", "revenue.billing.approve_waiver"})


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    terms = SetParameter("billing", "late_fee_terms", {"rate_per_day": "0.0005"}, date(2026, 1, 1))
    await set_parameter(ctx, terms)
    return payer


@pytest.fixture
async def number(ctx: Context, payer: Payer) -> str:
    """A bill that owes 2.80 yuan for 56 days."""
    (bill,) = await issue_bills(ctx, 202609, [NewBill(payer, 10000)])
    return bill_number(202609, bill)


async def clerk(ctx: Context) -> Context:
    return await hire_cashier(ctx)


async def chief(ctx: Context) -> Context:
    chief = await hire_cashier(ctx, "huangmin", "黄敏")
    return replace(chief, actor=replace(chief.actor, permissions=APPROVES))


async def due_fen(ctx: Context, payer: Payer) -> list[int]:
    fees = await late_fees_due(ctx, [payer.account_id], ctx.clock.today())
    return [fee.due_fen for fee in fees.values()]


def ask(number: str, amount_fen: int | None = None, until_on: date | None = None) -> RequestWaiver:
    return RequestWaiver((WaiverItem(number, amount_fen),), "供水抢修期间", until_on)


@pytest.mark.parametrize(
    ("asked", "left_fen"),
    [
        ((None, None), []),
        ((100, None), [180]),
        ((None, date(2026, 10, 26)), [130]),  # 30 days to 25 October: 1.50 yuan
        ((50, date(2026, 10, 26)), [230]),
    ],
)
async def test_a_fee_is_let_off_wholly_in_part_or_until_a_day(
    ctx: Context,
    payer: Payer,
    number: str,
    asked: tuple[int | None, date | None],
    left_fen: list[int],
) -> None:
    process = await request_waiver(await clerk(ctx), ask(number, *asked))
    assert await due_fen(ctx, payer) == [280]

    await approve(await chief(ctx), process.id)

    assert await due_fen(ctx, payer) == left_fen
    assert await broken(ctx) == []


async def test_it_is_listed_with_its_reason_and_approval(
    ctx: Context, payer: Payer, number: str
) -> None:
    process = await request_waiver(await clerk(ctx), ask(number, 100))
    assert (process.amount_fen, process.subject) == (
        100,
        f"减免账户 A{payer.code} 1 张账单的违约金 1.00 元",
    )
    await approve(await chief(ctx), process.id)
    (waiver,) = (await list_waivers(ctx, PageRequest(1, 10), payer.account_id)).items
    assert (waiver.number, waiver.amount_fen, waiver.status) == (number, 100, "standing")
    assert (waiver.reason, waiver.process_id) == ("供水抢修期间", process.id)


async def test_a_waived_fee_is_not_collected(ctx: Context, payer: Payer, number: str) -> None:
    process = await request_waiver(await clerk(ctx), ask(number))
    await approve(await chief(ctx), process.id)
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 10000)], "test", 1)

    settled = await settle_account(ctx, payer.account_id)

    assert [(each.open_fen, each.late_fee_fen) for each in settled] == [(0, 0)]
    assert await broken(ctx) == []


async def test_a_waiver_that_is_taken_back_is_due_again(
    ctx: Context, payer: Payer, number: str
) -> None:
    process = await request_waiver(await clerk(ctx), ask(number, 100))
    done = await approve(await chief(ctx), process.id)
    assert done.result is not None
    (waiver_id,) = done.result["waiver_ids"]

    assert await reverse_waiver(ctx, waiver_id, "批错账单") == 100

    assert await due_fen(ctx, payer) == [280]
    assert await broken(ctx) == []
    async with refused(ctx, "E_WAIVER_REVERSED"):
        await reverse_waiver(ctx, waiver_id, "再次")
    async with refused(ctx, "E_WAIVER_UNKNOWN"):
        await reverse_waiver(ctx, waiver_id + 1, "没有")


async def test_nothing_is_let_off_by_a_refused_request(
    ctx: Context, payer: Payer, number: str
) -> None:
    process = await request_waiver(await clerk(ctx), ask(number))
    await reject(await chief(ctx), process.id, "证明不足")
    assert await due_fen(ctx, payer) == [280]


async def test_less_due_by_the_time_it_is_approved_keeps_it_pending(
    ctx: Context, payer: Payer, number: str
) -> None:
    process = await request_waiver(await clerk(ctx), ask(number, 200))
    await open_deposits(ctx, [OpeningDeposit(payer.account_id, 100)], "test", 1)
    await settle_account(ctx, payer.account_id)  # pays 1.00 of the fee
    async with refused(ctx, "E_WAIVER_AMOUNT"):
        await approve(await chief(ctx), process.id)
    status = await ctx.session.execute(text("SELECT process_status FROM biz_process"))
    assert status.scalar_one() == ProcessStatus.PENDING
    assert await due_fen(ctx, payer) == [180]


@pytest.mark.parametrize(
    ("amount_fen", "until_on", "code"),
    [
        (281, None, "E_WAIVER_AMOUNT"),
        (0, None, "E_WAIVER_AMOUNT"),
        (151, date(2026, 10, 26), "E_WAIVER_AMOUNT"),
        (None, date(2026, 11, 22), "E_WAIVER_DATE"),
        (None, date(2026, 9, 26), "E_WAIVER_NONE"),
    ],
)
async def test_more_than_is_due_cannot_be_asked_for(
    ctx: Context, number: str, amount_fen: int | None, until_on: date | None, code: str
) -> None:
    asking = await clerk(ctx)
    async with refused(ctx, code):
        await request_waiver(asking, ask(number, amount_fen, until_on))


async def test_bills_are_of_one_account_and_named_once(
    ctx: Context, payer: Payer, number: str
) -> None:
    asking = await clerk(ctx)
    async with refused(ctx, "E_WAIVER_BILLS"):
        await request_waiver(
            asking, RequestWaiver((WaiverItem(number), WaiverItem(number)), "重复")
        )
    async with refused(ctx, "E_BILL_UNKNOWN"):
        await request_waiver(asking, ask(bill_number(202610, 999)))
