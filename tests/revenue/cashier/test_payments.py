"""Taking money at a till."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text, update

from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.revenue.cashier.facade import (
    CloseTill,
    OpenTill,
    PaymentMethod,
    TakePayment,
    close_till,
    open_till,
    take_payment,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.customer.models import Account
from minshui.revenue.finance.facade import close_month
from minshui.revenue.ledger.facade import change_period, deposit_balances
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.revenue.cashier.counter import Counter
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

CASH, POS = PaymentMethod.CASH, PaymentMethod.POS


async def bill_states(ctx: Context) -> list[tuple[int, int, str]]:
    statement = text("SELECT id, open_fen, charge_status FROM biz_charge ORDER BY id")
    return [
        (row.id, row.open_fen, row.charge_status) for row in await ctx.session.execute(statement)
    ]


async def test_a_payment_settles_the_oldest_bill_first(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (october,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    (september,) = await issue_bills(ctx, 202609, [NewBill(payer, 5000)])

    result = await take_payment(counter.ctx, TakePayment(CASH, 8000, account_id=payer.account_id))

    assert [(each.bill_id, each.amount_fen, each.open_fen) for each in result.settled] == [
        (september, 5000, 0),
        (october, 3000, 4035),
    ]
    assert await bill_states(ctx) == sorted([(september, 0, "paid"), (october, 4035, "partial")])
    assert result.receipt_no == f"{counter.till.code}-0001"
    assert await broken(ctx) == []


async def test_what_no_bill_takes_is_prepayment_and_pays_the_next_bill_as_it_is_issued(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    paid = await take_payment(counter.ctx, TakePayment(CASH, 6000, customer_code=payer.code))
    assert (paid.prepayment_before_fen, paid.prepayment_after_fen) == (0, 1000)

    (october,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])

    assert (october, 6035, "partial") in await bill_states(ctx)
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 0}
    assert await broken(ctx) == []


async def test_prepayment_is_used_before_the_new_money(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await take_payment(counter.ctx, TakePayment(CASH, 3000, account_id=payer.account_id))
    await open_case_lock(ctx, OpenCaseLock(payer.account_id, CaseKind.CORRECTION, "更正中"))
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    assert (bill, 7035, "open") in await bill_states(ctx)
    await ctx.session.execute(text("UPDATE biz_account_lock SET released_at = now()"))

    paid = await take_payment(counter.ctx, TakePayment(CASH, 4035, account_id=payer.account_id))

    assert [(each.bill_id, each.amount_fen) for each in paid.settled] == [(bill, 7035)]
    assert (paid.prepayment_before_fen, paid.prepayment_after_fen) == (3000, 0)
    assert await broken(ctx) == []


async def test_only_the_chosen_bills_are_paid(ctx: Context, payer: Payer, counter: Counter) -> None:
    (september,) = await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    (october,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])

    paid = await take_payment(
        counter.ctx,
        TakePayment(CASH, 8000, account_id=payer.account_id, bill_ids=frozenset({october})),
    )

    assert [each.bill_id for each in paid.settled] == [october]
    assert (september, 5000, "open") in await bill_states(ctx)
    assert paid.prepayment_after_fen == 965


async def test_cash_is_changed_and_only_the_amount_is_credited(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await issue_bills(ctx, 202610, [NewBill(payer, 7035)])

    paid = await take_payment(
        counter.ctx, TakePayment(CASH, 7035, account_id=payer.account_id, tendered_fen=10000)
    )

    assert (paid.tendered_fen, paid.change_fen, paid.prepayment_after_fen) == (10000, 2965, 0)


async def test_by_whole_bills_it_stops_at_the_first_that_is_not_covered(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await set_parameter(
        ctx, SetParameter("billing", "offset_policy", "whole_bills", date(2026, 1, 1))
    )
    (september,) = await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    (october,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    await issue_bills(ctx, 202611, [NewBill(payer, 100)])

    paid = await take_payment(counter.ctx, TakePayment(CASH, 6000, account_id=payer.account_id))

    assert [each.bill_id for each in paid.settled] == [september]
    assert (october, 7035, "open") in await bill_states(ctx)
    assert paid.prepayment_after_fen == 1000


async def test_an_open_correction_leaves_the_money_as_prepayment(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    (bill,) = await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    await open_case_lock(ctx, OpenCaseLock(payer.account_id, CaseKind.CORRECTION, "水量有争议"))

    paid = await take_payment(counter.ctx, TakePayment(CASH, 7035, account_id=payer.account_id))

    assert paid.settled == []
    assert paid.prepayment_after_fen == 7035
    assert (bill, 7035, "open") in await bill_states(ctx)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (TakePayment(CASH, 0), "E_AMOUNT_INVALID"),
        (TakePayment(CASH, -100), "E_AMOUNT_INVALID"),
        (TakePayment(CASH, 100_000_001), "E_AMOUNT_TOO_LARGE"),
        (TakePayment(CASH, 7035, tendered_fen=7034), "E_TENDERED_SHORT"),
        (TakePayment(POS, 7035, tendered_fen=8000, reference_no="1"), "E_TENDERED_NOT_CASH"),
        (TakePayment(POS, 7035, reference_no=" "), "E_REFERENCE_MISSING"),
        (TakePayment(PaymentMethod.TRANSFER, 7035), "E_REFERENCE_MISSING"),
        (TakePayment(CASH, 7035, customer_code="GL2099000001"), "E_CUSTOMER_UNKNOWN"),
        (TakePayment(CASH, 7035, account_id=987654321), "E_ACCOUNT_UNKNOWN"),
        (TakePayment(CASH, 7035), "E_PAYER_MISSING"),
    ],
)
async def test_a_payment_that_does_not_fit_is_refused(
    ctx: Context, counter: Counter, command: TakePayment, code: str
) -> None:
    async with refused(ctx, code):
        await take_payment(counter.ctx, command)


async def test_a_strangers_bill_cannot_be_chosen(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    command = TakePayment(CASH, 7035, account_id=payer.account_id, bill_ids=frozenset({99}))
    async with refused(ctx, "E_BILL_NOT_OF_ACCOUNT"):
        await take_payment(counter.ctx, command)


async def test_an_account_and_a_number_that_are_not_the_same_customers_are_refused(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    wrong = TakePayment(CASH, 7035, payer.account_id, customer_code="GL2099000001")

    async with refused(ctx, "E_PAYER_DIFFERS"):
        await take_payment(counter.ctx, wrong)

    assert await deposit_balances(ctx, [payer.account_id]) == {}
    paid = await take_payment(counter.ctx, replace(wrong, customer_code=payer.code))
    assert paid.account_id == payer.account_id


async def test_without_an_open_till_nothing_is_taken(ctx: Context, payer: Payer) -> None:
    nobody = replace(ctx, actor=replace(ctx.actor, user_id=4711, kind="user"))
    async with refused(ctx, "E_TILL_NOT_OPEN"):
        await take_payment(nobody, TakePayment(CASH, 7035, account_id=payer.account_id))


async def test_without_a_cashier_nothing_is_taken(ctx: Context, payer: Payer) -> None:
    async with refused(ctx, "E_CASHIER_MISSING"):
        await take_payment(ctx, TakePayment(CASH, 7035, account_id=payer.account_id))


async def test_yesterdays_till_takes_nothing_today(
    ctx: Context, clock: FixedClock, payer: Payer, counter: Counter
) -> None:
    clock.move_to(FixedClock.at_noon(date(2026, 11, 22)).now())
    async with refused(ctx, "E_TILL_STALE"):
        await take_payment(counter.ctx, TakePayment(CASH, 7035, account_id=payer.account_id))


async def test_a_closed_customer_pays_nothing(ctx: Context, payer: Payer, counter: Counter) -> None:
    await ctx.session.execute(
        update(Account).where(Account.id == payer.account_id).values(status="closed")
    )
    async with refused(ctx, "E_PAYER_CLOSED"):
        await take_payment(counter.ctx, TakePayment(CASH, 7035, account_id=payer.account_id))


async def test_a_payment_after_an_early_close_belongs_to_the_next_month(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
    await close_month(ctx, 202611)
    await open_till(counter.ctx, OpenTill(0))

    await take_payment(counter.ctx, TakePayment(CASH, 7035, account_id=payer.account_id))

    months = text("SELECT DISTINCT accounting_month FROM biz_journal WHERE kind <> 'billing'")
    assert (await ctx.session.execute(months)).scalars().all() == [202612]
    assert await broken(ctx) == []


async def test_a_month_opened_again_takes_payments(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await change_period(ctx, 202611, "closed")
    await change_period(ctx, 202611, "open")

    paid = await take_payment(counter.ctx, TakePayment(CASH, 100, account_id=payer.account_id))

    assert paid.prepayment_after_fen == 100
