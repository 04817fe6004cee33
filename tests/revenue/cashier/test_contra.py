"""Undoing a payment after its till was closed (冲正)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.revenue.cashier.facade import (
    CloseTill,
    CollectBatch,
    CollectedRow,
    OpenTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    TillContract,
    close_till,
    collect_batch,
    open_till,
    request_contra,
    take_payment,
    till_report,
)
from minshui.revenue.ledger.facade import change_period, deposit_balances
from minshui.workorder.approval.facade import Process, approve, reject
from tests.revenue.cashier.counter import Counter, hire_supervisor
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

CASH, POS = PaymentMethod.CASH, PaymentMethod.POS


@pytest.fixture
async def paid(ctx: Context, payer: Payer, counter: Counter) -> PaymentResult:
    """A cash payment of a till that is closed."""
    await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    payment = await take_payment(counter.ctx, TakePayment(CASH, 8000, payer.account_id))
    await close_till(counter.ctx, CloseTill(counter.till.id, 28000))
    return payment


@pytest.fixture
async def today(ctx: Context, counter: Counter, paid: PaymentResult) -> TillContract:
    """The cashier's next till."""
    return await open_till(counter.ctx, OpenTill(50000))


async def ask(counter: Counter, paid: PaymentResult, *, from_own_till: bool = True) -> Process:
    return await request_contra(
        counter.ctx, paid.payment_id, "客户重复缴费", from_own_till=from_own_till
    )


async def test_nothing_happens_before_it_is_approved(
    ctx: Context, payer: Payer, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    await ask(counter, paid)
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 3000}


async def test_a_contra_entry_is_a_linked_negative_payment_of_todays_till(
    ctx: Context, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    process = await ask(counter, paid)

    done = await approve(await hire_supervisor(ctx), process.id)

    statement = "SELECT * FROM biz_payment WHERE reverses_id = :id"
    row = (await ctx.session.execute(text(statement), {"id": paid.payment_id})).one()
    assert (row.status, row.amount_fen, row.till_id) == ("contra", -8000, today.id)
    assert (row.process_id, row.reason) == (process.id, "客户重复缴费")
    assert done.result == {"payment_id": row.id, "receipt_no": f"{today.code}-0001"}
    assert await broken(ctx) == []


async def test_its_bills_are_open_again_and_its_money_is_gone(
    ctx: Context, payer: Payer, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    await issue_bills(ctx, 202610, [NewBill(payer, 2000)])

    await approve(await hire_supervisor(ctx), (await ask(counter, paid)).id)

    rows = await ctx.session.execute(text("SELECT id, open_fen FROM biz_charge ORDER BY id"))
    assert [row.open_fen for row in rows] == [5000, 2000]
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 0}


async def test_the_closed_till_stays_as_it_was(
    ctx: Context, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    before = await till_report(ctx, counter.till.id)

    await approve(await hire_supervisor(ctx), (await ask(counter, paid)).id)

    assert (await till_report(ctx, counter.till.id)).totals == before.totals
    cash = (await till_report(ctx, today.id)).totals[CASH]
    assert (cash.contra_count, cash.contra_fen, cash.net_fen) == (1, -8000, -8000)
    assert cash.reversal_count == 0


async def test_it_is_posted_in_the_month_it_is_made(
    ctx: Context,
    clock: FixedClock,
    counter: Counter,
    paid: PaymentResult,
) -> None:
    clock.move_to(FixedClock.at_noon(date(2026, 12, 1)).now())
    at_desk = replace(counter, ctx=replace(counter.ctx, clock=clock))
    await change_period(ctx, 202611, "closed")
    await open_till(at_desk.ctx, OpenTill(50000))

    supervisor = replace(await hire_supervisor(ctx), clock=clock)
    await approve(supervisor, (await ask(at_desk, paid)).id)

    statement = text("SELECT accounting_month FROM biz_journal WHERE kind = 'contra'")
    assert (await ctx.session.execute(statement)).scalar_one() == 202612
    assert await broken(ctx) == []


async def test_without_a_till_it_gets_a_voucher_of_the_site(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    row = CollectedRow(payer.account_id, payer.cust_id, 5000)
    batch = await collect_batch(ctx, CollectBatch(PaymentMethod.TRANSFER, "batch", [row]))
    process = await request_contra(
        counter.ctx, batch.first_payment_id, "重复导入", from_own_till=False
    )

    done = await approve(await hire_supervisor(ctx), process.id)

    assert done.result is not None
    assert done.result["receipt_no"] == "GLV2026000001"
    assert await broken(ctx) == []


async def test_a_lost_voucher_is_seen(ctx: Context, payer: Payer, counter: Counter) -> None:
    await test_without_a_till_it_gets_a_voucher_of_the_site(ctx, payer, counter)
    await ctx.session.execute(
        text("UPDATE biz_payment SET receipt_no = 'GLV2026000003' WHERE status = 'contra'")
    )
    assert "voucher_series" in await broken(ctx)


async def test_an_open_till_reverses_itself(ctx: Context, payer: Payer, counter: Counter) -> None:
    payment = await take_payment(counter.ctx, TakePayment(CASH, 8000, payer.account_id))
    async with refused(ctx, "E_TILL_STILL_OPEN"):
        await ask(counter, payment)


async def test_cash_leaves_an_open_till(
    ctx: Context, counter: Counter, paid: PaymentResult
) -> None:
    async with refused(ctx, "E_CASH_NEEDS_TILL"):
        await ask(counter, paid, from_own_till=False)


async def test_when_the_till_is_closed_meanwhile_nothing_is_done(
    ctx: Context, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    process = await ask(counter, paid)
    supervisor = await hire_supervisor(ctx)
    await close_till(counter.ctx, CloseTill(today.id, 50000))
    async with refused(ctx, "E_TILL_CLOSED"):
        await approve(supervisor, process.id)


async def test_a_payment_is_undone_once(
    ctx: Context, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    await approve(await hire_supervisor(ctx), (await ask(counter, paid)).id)
    async with refused(ctx, "E_PAYMENT_REVERSED"):
        await ask(counter, paid)


async def test_one_request_at_a_time(
    ctx: Context, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    await ask(counter, paid)
    async with refused(ctx, "E_APPROVAL_PENDING"):
        await ask(counter, paid)


async def test_who_may_not_approve_does_not(
    ctx: Context, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    process = await ask(counter, paid)
    async with refused(ctx, "E_PERMISSION_DENIED"):
        await approve(counter.ctx, process.id)


async def test_a_rejected_request_leaves_the_payment(
    ctx: Context, payer: Payer, counter: Counter, paid: PaymentResult, today: TillContract
) -> None:
    process = await ask(counter, paid)
    await reject(await hire_supervisor(ctx), process.id, "已核对，无误")
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 3000}
    assert await broken(ctx) == []


CONTRA_CORRUPTIONS = [
    ("UPDATE biz_payment SET reverses_id = NULL WHERE status = 'contra'", "payment_reversal"),
    ("UPDATE biz_payment SET amount_fen = -1 WHERE status = 'contra'", "payment_reversal"),
    ("UPDATE biz_payment SET process_id = NULL WHERE status = 'contra'", "payment_approved"),
    ("UPDATE biz_process SET process_status = 'rejected'", "payment_approved"),
    ("UPDATE biz_journal SET source_id = 0 WHERE kind = 'contra'", "journal_source"),
]


@pytest.mark.parametrize(("corruption", "invariant"), CONTRA_CORRUPTIONS)
@pytest.mark.usefixtures("today")
async def test_a_corrupted_contra_entry_is_seen(
    ctx: Context, counter: Counter, paid: PaymentResult, corruption: str, invariant: str
) -> None:
    await approve(await hire_supervisor(ctx), (await ask(counter, paid)).id)
    await ctx.session.execute(text(corruption))
    assert invariant in await broken(ctx)
