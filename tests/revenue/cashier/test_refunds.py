"""Prepayment given back, by the channels its lots came through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    Payee,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    close_till,
    lots_of,
    request_refund,
    reverse_payment,
    take_payment,
    till_report,
)
from minshui.revenue.customer.facade import CaseKind, OpenCaseLock, open_case_lock
from minshui.revenue.ledger.facade import OpeningDeposit, deposit_balances, open_deposits
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import Process, approve
from tests.revenue.cashier.counter import Counter, hire_supervisor
from tests.revenue.money_world import NewBill, Payer, broken, issue_bills
from tests.revenue.refusals import refused

CASH, POS, CHEQUE = PaymentMethod.CASH, PaymentMethod.POS, PaymentMethod.CHEQUE
TWICE = (
    "INSERT INTO biz_refund_lot SELECT refund_id, 9, account_id, lot_seq, amount_fen, payment_id"
    " FROM biz_refund_lot WHERE line_no = 1"
)
PAYEE = Payee("林小满", "中国银行福州分行", "6217880000001234567")


@pytest.fixture
async def lots(payer: Payer, counter: Counter) -> None:
    """30.00 in cash, then 20.00 by card, then 10.00 in cash."""
    for method, fen in ((CASH, 3000), (POS, 2000), (CASH, 1000)):
        reference = "P1" if method is POS else None
        command = TakePayment(method, fen, payer.account_id, reference_no=reference)
        await take_payment(counter.ctx, command)


async def ask(counter: Counter, payer: Payer, amount_fen: int) -> Process:
    command = RequestRefund(amount_fen, "客户搬迁", account_id=payer.account_id, payee=PAYEE)
    return await request_refund(counter.ctx, command)


async def paid_out(ctx: Context) -> list[tuple[str, int]]:
    rows = await ctx.session.execute(
        text("SELECT method, amount_fen FROM biz_payment WHERE status = 'refund' ORDER BY id")
    )
    return [(row.method, row.amount_fen) for row in rows]


@pytest.mark.usefixtures("lots")
async def test_the_oldest_lots_go_back_as_they_came(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    process = await ask(counter, payer, 4500)

    await approve(await hire_supervisor(ctx), process.id)

    assert await paid_out(ctx) == [("cash", -3000), ("transfer", -1500)]
    assert [(lot.method, lot.remaining_fen) for lot in await lots_of(ctx, payer.account_id)] == [
        (POS, 500),
        (CASH, 1000),
    ]
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 1500}
    assert await broken(ctx) == []


@pytest.mark.usefixtures("lots")
async def test_what_is_left_goes_back_later(ctx: Context, payer: Payer, counter: Counter) -> None:
    supervisor = await hire_supervisor(ctx)
    await approve(supervisor, (await ask(counter, payer, 4500)).id)
    await approve(supervisor, (await ask(counter, payer, 1500)).id)

    assert (await paid_out(ctx))[2:] == [("cash", -1000), ("transfer", -500)]
    assert await lots_of(ctx, payer.account_id) == []
    assert await broken(ctx) == []


@pytest.mark.usefixtures("lots")
async def test_the_cash_comes_out_of_the_cashiers_till(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await approve(await hire_supervisor(ctx), (await ask(counter, payer, 4500)).id)

    closed = await close_till(counter.ctx, CloseTill(counter.till.id, 21000))

    totals = (await till_report(ctx, counter.till.id)).totals
    assert (totals[CASH].refund_count, totals[CASH].refunds_fen, totals[CASH].net_fen) == (
        1,
        -3000,
        1000,
    )
    assert closed.over_short_fen == 0
    assert await broken(ctx) == []


async def test_lots_of_the_system_before_go_back_as_they_came_there(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    openings = [
        OpeningDeposit(payer.account_id, 2000, date(2026, 9, 8), "wechat", "W1"),
        OpeningDeposit(payer.account_id, 3000, date(2026, 8, 3), "cash", "S7"),
        OpeningDeposit(payer.account_id, 1000, date(2026, 10, 2), "cheque", "Z3"),
    ]
    await open_deposits(ctx, openings, "cutover", 1)

    found = await lots_of(ctx, payer.account_id)
    await approve(await hire_supervisor(ctx), (await ask(counter, payer, 6000)).id)

    assert [(lot.posted_on, lot.method, lot.pending) for lot in found] == [
        (date(2026, 8, 3), CASH, False),
        (date(2026, 9, 8), None, False),
        (date(2026, 10, 2), CHEQUE, False),
    ]
    assert await paid_out(ctx) == [("cash", -3000), ("transfer", -3000)]
    assert await broken(ctx) == []


@pytest.mark.usefixtures("lots")
async def test_nothing_is_paid_before_it_is_approved(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await ask(counter, payer, 4500)
    assert await paid_out(ctx) == []
    assert await deposit_balances(ctx, [payer.account_id]) == {payer.account_id: 6000}


@pytest.mark.usefixtures("lots")
async def test_the_payees_account_is_sealed(ctx: Context, payer: Payer, counter: Counter) -> None:
    await ask(counter, payer, 4500)
    rows = "SELECT (SELECT payload::text FROM biz_process) || payee_account::text FROM biz_refund"
    stored = (await ctx.session.execute(text(rows))).scalar_one()
    assert PAYEE.account_no not in stored
    assert PAYEE.account_no.encode().hex() not in stored


@pytest.mark.usefixtures("lots")
async def test_debts_are_paid_first(ctx: Context, payer: Payer, counter: Counter) -> None:
    await open_case_lock(ctx, OpenCaseLock(payer.account_id, CaseKind.REFUND, "退款中"))
    await issue_bills(ctx, 202610, [NewBill(payer, 100)])
    await ctx.session.execute(text("UPDATE biz_account_lock SET released_at = now()"))
    async with refused(ctx, "E_DEBTS_OPEN"):
        await ask(counter, payer, 1000)

    rule = SetParameter("cashier", "payout_despite_debts", True, date(2026, 1, 1))
    await set_parameter(ctx, rule)
    await approve(await hire_supervisor(ctx), (await ask(counter, payer, 1000)).id)
    assert await paid_out(ctx) == [("cash", -1000)]


@pytest.mark.usefixtures("lots")
async def test_an_open_case_holds_the_refund(ctx: Context, payer: Payer, counter: Counter) -> None:
    await open_case_lock(ctx, OpenCaseLock(payer.account_id, CaseKind.CORRECTION, "有争议"))
    async with refused(ctx, "E_ACCOUNT_LOCKED"):
        await ask(counter, payer, 1000)


@pytest.mark.usefixtures("lots")
async def test_no_more_than_the_balance_is_given_back(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    async with refused(ctx, "E_PAYOUT_TOO_MUCH"):
        await ask(counter, payer, 6001)


@pytest.mark.usefixtures("lots")
async def test_a_refund_is_positive(ctx: Context, payer: Payer, counter: Counter) -> None:
    async with refused(ctx, "E_PAYOUT_AMOUNT"):
        await ask(counter, payer, 0)


@pytest.mark.usefixtures("lots")
async def test_a_transfer_needs_a_payee(ctx: Context, payer: Payer, counter: Counter) -> None:
    async with refused(ctx, "E_PAYEE_MISSING"):
        await request_refund(counter.ctx, RequestRefund(4500, "搬迁", account_id=payer.account_id))


@pytest.mark.usefixtures("lots")
async def test_cash_needs_an_open_till(ctx: Context, payer: Payer, counter: Counter) -> None:
    await close_till(counter.ctx, CloseTill(counter.till.id, 24000))
    async with refused(ctx, "E_CASH_NEEDS_TILL"):
        await ask(counter, payer, 1000)


async def test_a_cheque_that_has_not_arrived_is_not_given_back(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    cheque = ChequeDetails("工商银行", date(2026, 11, 20))
    command = TakePayment(CHEQUE, 5000, payer.account_id, reference_no="ZP1", cheque=cheque)
    await take_payment(counter.ctx, command)
    async with refused(ctx, "E_PAYOUT_PENDING"):
        await ask(counter, payer, 1000)


@pytest.mark.usefixtures("lots")
async def test_money_that_went_meanwhile_is_not_given_back(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    process = await ask(counter, payer, 6000)
    supervisor = await hire_supervisor(ctx)
    latest = (await ctx.session.execute(text("SELECT MAX(id) FROM biz_payment"))).scalar_one()
    await reverse_payment(counter.ctx, latest, "收错户")
    async with refused(ctx, "E_PAYOUT_TOO_MUCH"):
        await approve(supervisor, process.id)


@pytest.mark.usefixtures("lots")
async def test_a_refunded_payment_is_not_undone(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    first = (await ctx.session.execute(text("SELECT MIN(id) FROM biz_payment"))).scalar_one()
    await approve(await hire_supervisor(ctx), (await ask(counter, payer, 6000)).id)
    async with refused(ctx, "E_PREPAYMENT_SPENT"):
        await reverse_payment(counter.ctx, first, "收错户")


@pytest.mark.usefixtures("lots")
async def test_who_asked_does_not_approve(ctx: Context, payer: Payer, counter: Counter) -> None:
    supervisor = await hire_supervisor(ctx)
    alone = replace(
        counter.ctx, actor=replace(counter.ctx.actor, permissions=supervisor.actor.permissions)
    )
    process = await ask(counter, payer, 1000)
    async with refused(ctx, "E_APPROVAL_OWN"):
        await approve(alone, process.id)


REFUND_CORRUPTIONS = [
    ("UPDATE biz_refund_lot SET amount_fen = amount_fen + 1 WHERE line_no = 1", "refund_lots"),
    ("DELETE FROM biz_refund_lot WHERE line_no = 2", "refund_payment"),
    (
        TWICE,
        "refund_lot_once",
    ),
    ("UPDATE biz_refund SET journal_id = NULL", "journal_source"),
    ("UPDATE biz_payment SET process_id = NULL WHERE status = 'refund'", "payment_approved"),
]


@pytest.mark.usefixtures("lots")
@pytest.mark.parametrize(("corruption", "invariant"), REFUND_CORRUPTIONS)
async def test_a_corrupted_refund_is_seen(
    ctx: Context, payer: Payer, counter: Counter, corruption: str, invariant: str
) -> None:
    await approve(await hire_supervisor(ctx), (await ask(counter, payer, 4500)).id)
    await ctx.session.execute(text(corruption))
    assert invariant in await broken(ctx)
