"""Cheques, receipts written on paper, and means of payment corrected until the close."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    PaperReceiptDetails,
    PaymentMethod,
    TakePayment,
    close_till,
    correct_method,
    find_receipt,
    reverse_payment,
    take_payment,
    till_report,
)
from minshui.revenue.ledger.facade import change_period, chart_balances
from tests.revenue.cashier.counter import Counter, hire_cashier
from tests.revenue.money_world import Payer, broken
from tests.revenue.refusals import refused

CASH, POS, CHEQUE = PaymentMethod.CASH, PaymentMethod.POS, PaymentMethod.CHEQUE
BANK = ChequeDetails("工商银行福州分行", date(2026, 11, 20))


async def balance_of(ctx: Context, code: str) -> int:
    return next(line.balance_fen for line in await chart_balances(ctx) if line.code == code)


def by_cheque(payer: Payer, cheque: ChequeDetails | None = BANK) -> TakePayment:
    return TakePayment(CHEQUE, 5000, payer.account_id, reference_no="ZP0001", cheque=cheque)


def on_paper(payer: Payer, received_on: date, paper_no: str = "0012345") -> TakePayment:
    paper = PaperReceiptDetails(paper_no, received_on)
    return TakePayment(CASH, 5000, payer.account_id, paper=paper)


async def test_a_cheque_lies_on_its_own_account(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await take_payment(counter.ctx, by_cheque(payer))

    assert await balance_of(ctx, "1121") == 5000
    assert (await find_receipt(ctx, paid.payment_id)).bank_name == "工商银行福州分行"
    assert await broken(ctx) == []


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"cheque": None}, "E_CHEQUE_MISSING"),
        ({"cheque": ChequeDetails("工行", date(2026, 11, 10))}, "E_CHEQUE_DATE"),
        ({"cheque": ChequeDetails("工行", date(2026, 11, 22))}, "E_CHEQUE_DATE"),
        ({"reference_no": None}, "E_REFERENCE_MISSING"),
        ({"method": POS}, "E_CHEQUE_NOT_WANTED"),
    ],
)
async def test_a_cheque_comes_with_its_bank_and_a_good_date(
    ctx: Context, payer: Payer, counter: Counter, command: dict[str, object], code: str
) -> None:
    values = {
        "method": CHEQUE,
        "amount_fen": 5000,
        "account_id": payer.account_id,
        "reference_no": "ZP1",
        "cheque": BANK,
    }
    async with refused(ctx, code):
        await take_payment(counter.ctx, TakePayment(**(values | command)))  # type: ignore[arg-type]


async def test_a_paper_receipt_counts_for_its_day_and_is_posted_today(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await take_payment(counter.ctx, on_paper(payer, date(2026, 11, 19)))

    row = (
        await ctx.session.execute(
            text(
                "SELECT p.received_on, j.posted_on FROM biz_payment p"
                " JOIN biz_journal j ON j.id = p.journal_id"
            )
        )
    ).one()
    assert tuple(row) == (date(2026, 11, 19), date(2026, 11, 21))
    assert (await find_receipt(ctx, paid.payment_id)).paper_no == "0012345"
    assert await broken(ctx) == []


async def test_a_paper_receipt_is_not_entered_too_late(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    for day in (date(2026, 11, 17), date(2026, 11, 22)):
        async with refused(ctx, "E_PAPER_DATE"):
            await take_payment(counter.ctx, on_paper(payer, day))


async def test_a_paper_receipt_is_entered_once(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await take_payment(counter.ctx, on_paper(payer, date(2026, 11, 19)))
    async with refused(ctx, "E_PAPER_KNOWN"):
        await take_payment(counter.ctx, on_paper(payer, date(2026, 11, 20)))


async def test_a_paper_receipt_entered_wrongly_is_entered_again_after_its_reversal(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    wrong = await take_payment(counter.ctx, on_paper(payer, date(2026, 11, 19)))
    await reverse_payment(counter.ctx, wrong.payment_id, "金额输错")

    right = await take_payment(counter.ctx, on_paper(payer, date(2026, 11, 20)))

    assert (await find_receipt(ctx, right.payment_id)).paper_no == "0012345"
    assert (await find_receipt(ctx, wrong.payment_id)).paper_no is None
    assert await broken(ctx) == []
    async with refused(ctx, "E_PAPER_KNOWN"):
        await take_payment(counter.ctx, on_paper(payer, date(2026, 11, 20)))


async def test_a_closed_month_takes_no_paper_receipt(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await change_period(ctx, 202611, "closed")
    async with refused(ctx, "E_PERIOD_CLOSED"):
        await take_payment(counter.ctx, on_paper(payer, date(2026, 11, 20)))


async def test_cash_that_was_a_card_is_booked_as_one(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await take_payment(
        counter.ctx, TakePayment(CASH, 5000, payer.account_id, tendered_fen=10000)
    )

    await correct_method(counter.ctx, paid.payment_id, POS, "P77")

    assert (await balance_of(ctx, "1001"), await balance_of(ctx, "1002.02")) == (0, 5000)
    totals = (await till_report(ctx, counter.till.id)).totals
    assert {method: figures.net_fen for method, figures in totals.items()} == {POS: 5000}
    assert await broken(ctx) == []


async def test_corrected_payments_are_reversed_as_they_are(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await take_payment(counter.ctx, TakePayment(CASH, 5000, payer.account_id))
    await correct_method(counter.ctx, paid.payment_id, CHEQUE, "ZP1", BANK)
    await correct_method(counter.ctx, paid.payment_id, POS, "P77")

    await reverse_payment(counter.ctx, paid.payment_id, "重复")

    for code in ("1001", "1002.02", "1121"):
        assert await balance_of(ctx, code) == 0
    assert await broken(ctx) == []


async def test_the_method_is_corrected_by_its_cashier_until_the_close(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await take_payment(counter.ctx, TakePayment(CASH, 5000, payer.account_id))
    async with refused(ctx, "E_METHOD_SAME"):
        await correct_method(counter.ctx, paid.payment_id, CASH, None)
    async with refused(ctx, "E_REFERENCE_MISSING"):
        await correct_method(counter.ctx, paid.payment_id, POS, None)
    async with refused(ctx, "E_CHEQUE_MISSING"):
        await correct_method(counter.ctx, paid.payment_id, CHEQUE, "ZP1")
    async with refused(ctx, "E_TILL_OTHERS"):
        await correct_method(await hire_cashier(ctx, "linyu", "林羽"), paid.payment_id, POS, "P")
    await close_till(counter.ctx, CloseTill(counter.till.id, 25000))
    async with refused(ctx, "E_TILL_CLOSED"):
        await correct_method(counter.ctx, paid.payment_id, POS, "P77")


async def test_the_old_means_stand_in_the_audit(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paid = await take_payment(counter.ctx, TakePayment(CASH, 5000, payer.account_id))
    await correct_method(counter.ctx, paid.payment_id, POS, "P77")
    rows = await ctx.session.execute(
        text("SELECT before FROM sys_audit_log WHERE action = 'payment.correct_method'")
    )
    assert rows.scalar_one() == {"method": "cash", "reference_no": None}
