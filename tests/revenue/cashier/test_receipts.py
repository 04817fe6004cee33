"""What a receipt says."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.facade import (
    PaperReceiptDetails,
    Payee,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    find_receipt,
    render_receipt,
    request_refund,
    reverse_payment,
    take_payment,
)
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.workorder.approval.facade import approve
from tests.revenue.cashier.counter import Counter, hire_supervisor
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills
from tests.revenue.refusals import refused


@pytest.fixture
async def payer(ctx: Context) -> Payer:
    (payer,) = await build_town(ctx)
    await issue_bills(ctx, 202609, [NewBill(payer, 5000)])
    await issue_bills(ctx, 202610, [NewBill(payer, 7035)])
    return payer


async def pay(counter: Counter, payer: Payer) -> int:
    command = TakePayment(PaymentMethod.CASH, 8000, payer.account_id, tendered_fen=10000)
    return (await take_payment(counter.ctx, command)).payment_id


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("paper", ["a5", "80mm"])
async def test_a_receipt_says_who_paid_what_and_how(
    ctx: Context, payer: Payer, counter: Counter, paper: str
) -> None:
    said = words(await render_receipt(counter.ctx, await pay(counter, payer), paper))

    for expected in (
        "福州市自来水有限公司",
        "鼓楼营业所",
        f"{counter.till.code}-0001",
        payer.code,
        "林小满",
        "2026-09",
        "50.00",
        "2026-10",
        "30.00",
        "40.35",
        "捌拾元整",
        "现金",
        "100.00",
        "20.00",
        "陈晓",
        "2026-11-21 12:00:00",
    ):
        assert expected in said
    assert "补打" not in said


async def test_a_reversal_has_a_receipt_of_its_own(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    undone = await reverse_payment(counter.ctx, await pay(counter, payer), "收错户")

    said = words(await render_receipt(counter.ctx, undone.payment_id, "a5"))

    for expected in ("红冲", "负捌拾元整", "收错户", f"{counter.till.code}-0002", "退还", "80.00"):
        assert expected in said
    # The customer tendered 100.00 and has had the change: neither is handed back.
    assert "实收" not in said
    assert "找零" not in said


async def test_a_receipt_of_two_sheets_names_itself_on_both(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    await issue_bills(ctx, 202609, [NewBill(payer, 100)] * 24)

    pdf = await render_receipt(counter.ctx, await pay(counter, payer), "a5")

    sheets = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert [f"{counter.till.code}-0001" in sheet for sheet in sheets] == [True, True]


async def test_what_was_open_after_the_payment_stays_on_later_prints(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    first = await pay(counter, payer)
    await pay(counter, payer)

    receipt = await find_receipt(ctx, first)

    assert [(bill.bill_month, bill.open_fen) for bill in receipt.bills] == [
        (202609, 0),
        (202610, 4035),
    ]
    assert (receipt.prepayment_before_fen, receipt.prepayment_after_fen) == (0, 0)


async def test_an_unknown_paper_is_refused(ctx: Context, payer: Payer, counter: Counter) -> None:
    payment_id = await pay(counter, payer)
    async with refused(ctx, "E_RECEIPT_FORMAT"):
        await render_receipt(counter.ctx, payment_id, "a3")


async def test_an_unknown_payment_has_no_receipt(ctx: Context) -> None:
    async with refused(ctx, "E_PAYMENT_UNKNOWN"):
        await render_receipt(ctx, 987654321, "a5")


async def test_without_the_font_one_is_told_how_to_get_it(
    ctx: Context, payer: Payer, counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment_id = await pay(counter, payer)
    monkeypatch.setenv("MINSHUI_FONT_DIR", str(tmp_path))
    async with refused(ctx, "E_FONT_MISSING") as caught:
        await render_receipt(counter.ctx, payment_id, "a5")
    assert "make setup" in caught.value.message


async def test_rounded_cash_has_a_line_of_its_own(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    rule = SetParameter("cashier", "cash_rounding", "down_0.1", date(2026, 1, 1))
    await set_parameter(ctx, rule)
    command = TakePayment(PaymentMethod.CASH, 12035, payer.account_id, rounded=True)
    paid = await take_payment(counter.ctx, command)

    said = words(await render_receipt(counter.ctx, paid.payment_id, "a5"))

    for expected in ("抹零", "0.05", "120.30", "壹佰贰拾元叁角伍分"):
        assert expected in said


async def test_a_receipt_entered_later_names_the_paper_one(
    ctx: Context, payer: Payer, counter: Counter
) -> None:
    paper = PaperReceiptDetails("0012345", date(2026, 11, 19))
    command = TakePayment(PaymentMethod.CASH, 5000, payer.account_id, paper=paper)
    paid = await take_payment(counter.ctx, command)

    said = words(await render_receipt(counter.ctx, paid.payment_id, "a5"))

    for expected in ("补录", "手工收据", "0012345", "2026-11-19"):
        assert expected in said


@pytest.mark.parametrize("paper", ["a5", "80mm"])
async def test_a_refund_has_a_voucher_with_its_lots(
    ctx: Context, payer: Payer, counter: Counter, paper: str
) -> None:
    for method, fen in ((PaymentMethod.CASH, 13000), (PaymentMethod.POS, 2000)):
        reference = "P1" if method is PaymentMethod.POS else None
        await take_payment(
            counter.ctx, TakePayment(method, fen, payer.account_id, reference_no=reference)
        )
    payee = Payee("林小满", "中国银行福州分行", "62178800000012")
    command = RequestRefund(2000, "客户搬迁", account_id=payer.account_id, payee=payee)
    process = await request_refund(counter.ctx, command)
    done = await approve(await hire_supervisor(ctx), process.id)
    assert done.result is not None
    payments = done.result["payments"]

    in_cash = words(await render_receipt(counter.ctx, payments["cash"], paper))
    by_bank = words(await render_receipt(counter.ctx, payments["transfer"], paper))

    for expected in ("预存退款凭单", "退款", "2026-11-21", "9.65", "负玖元陆角伍分", "客户搬迁"):
        assert expected in in_cash
    for expected in ("GLV2026000001", "POS 刷卡", "10.35", "中国银行福州分行", process.code):
        assert expected in by_bank
