"""Shifts: begun, counted, ended."""

from __future__ import annotations

import io
from dataclasses import replace

from pypdf import PdfReader
from sqlalchemy import text

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    CloseTill,
    MethodTotals,
    OpenTill,
    PaymentMethod,
    TakePayment,
    close_till,
    open_till,
    render_till_report,
    reverse_payment,
    take_payment,
    till_by_code,
    till_report,
)
from minshui.revenue.ledger.facade import verify_ledger
from tests.revenue.cashier.counter import Counter, hire_cashier, site_of
from tests.revenue.money_world import Payer
from tests.revenue.refusals import refused

CASH, POS = PaymentMethod.CASH, PaymentMethod.POS


async def a_busy_shift(counter: Counter, payer: Payer) -> None:
    account_id = payer.account_id
    await take_payment(counter.ctx, TakePayment(CASH, 5000, account_id, tendered_fen=10000))
    wrong = await take_payment(counter.ctx, TakePayment(CASH, 1200, account_id))
    await reverse_payment(counter.ctx, wrong.payment_id, "收错户")
    await take_payment(counter.ctx, TakePayment(POS, 700, account_id, reference_no="P1"))


async def test_tills_are_numbered_by_site_and_year(ctx: Context, counter: Counter) -> None:
    other = await hire_cashier(ctx, "linyu", "林羽")
    second = await open_till(other, OpenTill(0))
    assert (counter.till.code, second.code) == ("GL202600001", "GL202600002")


async def test_a_cashier_has_one_open_till(ctx: Context, counter: Counter) -> None:
    async with refused(ctx, "E_TILL_ALREADY_OPEN"):
        await open_till(counter.ctx, OpenTill(0))


async def test_change_money_is_not_negative(ctx: Context, payer: Payer) -> None:
    async with refused(ctx, "E_FLOAT_INVALID"):
        await open_till(await hire_cashier(ctx), OpenTill(-1))


async def test_a_till_needs_a_cashier(ctx: Context, payer: Payer) -> None:
    async with refused(ctx, "E_CASHIER_MISSING"):
        await open_till(ctx, OpenTill(0, await site_of(ctx)))


async def test_a_till_needs_a_site(ctx: Context, payer: Payer) -> None:
    nowhere = replace(ctx, actor=replace(ctx.actor, user_id=7, kind="user"))
    async with refused(ctx, "E_SITE_MISSING"):
        await open_till(nowhere, OpenTill(0))


async def test_the_close_freezes_the_totals_by_method(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await a_busy_shift(counter, payer)

    closed = await close_till(counter.ctx, CloseTill(counter.till.id, 25000))

    report = await till_report(ctx, closed.id)
    assert report.totals == {
        CASH: MethodTotals(2, 6200, 1, -1200, net_fen=5000),
        POS: MethodTotals(1, 700, net_fen=700),
    }
    assert (report.expected_cash_fen, closed.over_short_fen) == (25000, 0)
    assert (report.first_receipt_no, report.last_receipt_no) == (
        "GL202600001-0001",
        "GL202600001-0004",
    )


async def test_short_cash_is_booked(ctx: Context, payer: Payer, counter: Counter) -> None:
    await a_busy_shift(counter, payer)

    closed = await close_till(counter.ctx, CloseTill(counter.till.id, 24900))

    lines = await ctx.session.execute(
        text(
            "SELECT l.account_code, l.amount_fen FROM biz_journal_line l"
            " JOIN biz_journal j ON j.id = l.journal_id WHERE j.kind = 'till' ORDER BY l.line_no"
        )
    )
    assert [tuple(line) for line in lines] == [("1001", -100), ("1901", 100)]
    assert closed.over_short_fen == -100
    assert all(result.holds for result in await verify_ledger(ctx))


async def test_after_the_close_the_next_till_may_begin(ctx: Context, counter: Counter) -> None:
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
    assert (await open_till(counter.ctx, OpenTill(0))).code == "GL202600002"


async def test_a_till_is_closed_once(ctx: Context, counter: Counter) -> None:
    await close_till(counter.ctx, CloseTill(counter.till.id, 20000))
    async with refused(ctx, "E_TILL_CLOSED"):
        await close_till(counter.ctx, CloseTill(counter.till.id, 20000))


async def test_another_cashier_does_not_close_it(ctx: Context, counter: Counter) -> None:
    other = await hire_cashier(ctx, "linyu", "林羽")
    async with refused(ctx, "E_TILL_OTHERS"):
        await close_till(other, CloseTill(counter.till.id, 20000))


async def test_counted_cash_is_not_negative(ctx: Context, counter: Counter) -> None:
    async with refused(ctx, "E_COUNTED_INVALID"):
        await close_till(counter.ctx, CloseTill(counter.till.id, -1))


async def test_an_unknown_till_is_not_found(ctx: Context) -> None:
    async with refused(ctx, "E_TILL_UNKNOWN"):
        await till_by_code(ctx, "GL209900001")


async def test_the_sheet_says_the_figures(ctx: Context, payer: Payer, counter: Counter) -> None:
    await a_busy_shift(counter, payer)
    await close_till(counter.ctx, CloseTill(counter.till.id, 24900))

    pdf = await render_till_report(ctx, counter.till.id)

    words = PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    for expected in ("收费员结账单", "GL202600001", "陈晓", "62.00", "-12.00", "57.00", "-1.00"):
        assert expected in words
