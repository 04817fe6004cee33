"""Operations with money: paid, taken back, moved, refunded, handed over and brought to the bank."""

from __future__ import annotations

from dataclasses import replace

from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    CollectBatch,
    CollectedRow,
    ConfirmHandOver,
    DepositOrderKind,
    HandOverTills,
    OpenTill,
    OrderDeposit,
    PaperReceiptDetails,
    Payee,
    PaymentMethod,
    RefundKind,
    RequestRefund,
    TakePayment,
    arrive_cash,
    arrive_payments,
    close_till,
    collect_batch,
    confirm_handover,
    correct_method,
    dishonour_payment,
    hand_over,
    move_payment,
    open_till,
    render_receipt,
    request_contra,
    request_deposit_order,
    request_move,
    request_refund,
    reverse_payment,
    take_payment,
    take_payments,
)
from tests.property.operations.deck import Deck
from tests.property.operations.town import Turn

PAYEE = Payee("林小满", "中国银行", "62178800000012")
_PAYMENTS = "SELECT id FROM biz_payment"
_CARDS = f"{_PAYMENTS} WHERE method <> 'cash'"
_OPEN_TILLS = "SELECT id FROM biz_till WHERE open_cashier_id = :cashier"
_CLOSED_TILLS = "SELECT id FROM biz_till WHERE status = 'closed' AND handover_id IS NULL"


def _payment(turn: Turn, account: int, most: int = 15_000) -> TakePayment:
    method = turn.dice.choice(list(PaymentMethod))
    return TakePayment(
        method,
        turn.fen(most),
        account,
        reference_no=None if method is PaymentMethod.CASH else f"P{turn.number()}",
        cheque=ChequeDetails("中国银行", turn.today) if method is PaymentMethod.CHEQUE else None,
    )


async def pay(turn: Turn) -> None:
    await take_payment(turn.at_desk, _payment(turn, await turn.account()))


async def pay_together(turn: Turn) -> None:
    offered = []
    for cashier in turn.dice.choices(turn.town.cashiers, k=4):
        payment = _payment(turn, await turn.account())
        offered.append((replace(turn.ctx, actor=cashier), payment))
    await take_payments(offered)


async def pay_a_bill(turn: Turn) -> None:
    bill = await turn.any_row("SELECT id, account_id, open_fen FROM biz_charge WHERE open_fen > 0")
    chosen = replace(_payment(turn, bill.account_id), bill_ids=frozenset({bill.id}))
    exactly = replace(chosen, amount_fen=bill.open_fen)
    await take_payment(turn.at_desk, turn.dice.choice((chosen, exactly)))


async def pay_rounded(turn: Turn) -> None:
    owing = await turn.any_row(
        "SELECT account_id, SUM(open_fen) AS fen FROM biz_charge WHERE open_fen > 0 GROUP BY 1"
    )
    command = TakePayment(PaymentMethod.CASH, int(owing.fen), owing.account_id, rounded=True)
    await take_payment(turn.at_desk, command)


async def enter_paper(turn: Turn) -> None:
    paper = PaperReceiptDetails(f"S{turn.number()}", turn.today)
    command = TakePayment(PaymentMethod.CASH, turn.fen(), await turn.account(), paper=paper)
    await take_payment(turn.at_desk, command)


async def collect(turn: Turn) -> None:
    known = await turn.rows("SELECT id, cust_id FROM biz_account")
    rows = [
        CollectedRow(each.id, each.cust_id, turn.fen(), f"B{turn.number()}")
        for each in turn.dice.choices(known, k=4)
    ]
    await collect_batch(turn.ctx, CollectBatch(PaymentMethod.TRANSFER, "batch", rows))


async def reverse(turn: Turn) -> None:
    await reverse_payment(turn.at_desk, await turn.any(_PAYMENTS), "收错")


async def move(turn: Turn) -> None:
    payment, account = await turn.any(_PAYMENTS), await turn.account()
    await move_payment(turn.at_desk, payment, account, "收错户")


async def ask_move(turn: Turn) -> None:
    payment, account = await turn.any(_PAYMENTS), await turn.account()
    await turn.decide((await request_move(turn.at_desk, payment, account, "收错户")).id)


async def ask_contra(turn: Turn) -> None:
    payment, own = await turn.any(_PAYMENTS), turn.likely(0.5)
    process = await request_contra(turn.at_desk, payment, "重复", from_own_till=own)
    await turn.decide(process.id)


async def correct_the_method(turn: Turn) -> None:
    payment, method = await turn.any(_PAYMENTS), turn.dice.choice((PaymentMethod.CASH, *_POS))
    reference = None if method is PaymentMethod.CASH else f"P{turn.number()}"
    await correct_method(turn.at_desk, payment, method, reference)


async def bounce(turn: Turn) -> None:
    await dishonour_payment(turn.in_office, await turn.any(_CARDS), "退票")


async def arrive(turn: Turn) -> None:
    await arrive_payments(turn.in_office, [await turn.any(_CARDS)], turn.today, "S1")


async def bank_cash(turn: Turn) -> None:
    handed = await turn.any_row(
        "SELECT h.id, l.confirmed_fen FROM biz_handover h JOIN biz_handover_line l"
        " ON l.handover_id = h.id AND l.method = 'cash' WHERE h.status = 'confirmed'"
    )
    await arrive_cash(turn.in_office, [handed.id], handed.confirmed_fen, turn.today, "S2")


async def ask_refund(turn: Turn) -> None:
    account, kind = await turn.account(), turn.dice.choice(list(RefundKind))
    payee = PAYEE if turn.likely(0.5) else None
    command = RequestRefund(turn.fen(2000), "搬迁", kind, account_id=account, payee=payee)
    await turn.decide((await request_refund(turn.at_desk, command)).id)


async def ask_transfer(turn: Turn) -> None:
    source, target = await turn.two_accounts()
    order = OrderDeposit(DepositOrderKind.TRANSFER, source, turn.fen(3000), "同一业主", target)
    await turn.decide((await request_deposit_order(turn.at_desk, order)).id)


async def ask_correction(turn: Turn) -> None:
    amount = turn.dice.choice((-1, 1)) * turn.fen(2000)
    order = OrderDeposit(DepositOrderKind.ADJUST, await turn.account(), amount, "核对")
    await turn.decide((await request_deposit_order(turn.at_desk, order)).id)


async def turn_till(turn: Turn) -> None:
    for till in await turn.rows(_OPEN_TILLS, cashier=turn.cashier.user_id):
        await close_till(turn.at_desk, CloseTill(till.id, turn.fen(), "长短款"))
        await turn.next_work()
    await open_till(turn.at_desk, OpenTill(10_000))


async def hand_in(turn: Turn) -> None:
    handed = await hand_over(turn.at_desk, HandOverTills([await turn.any(_CLOSED_TILLS)], "S1"))
    if turn.likely(0.7):
        await turn.next_work()
        await confirm_handover(turn.in_office, ConfirmHandOver(handed.id))


async def confirm(turn: Turn) -> None:
    waiting = await turn.any("SELECT id FROM biz_handover WHERE status = 'handed'")
    await confirm_handover(turn.in_office, ConfirmHandOver(waiting))


async def print_receipt(turn: Turn) -> None:
    await render_receipt(turn.at_desk, await turn.any(_PAYMENTS))


_POS = (PaymentMethod.POS, PaymentMethod.TRANSFER)

MONEY: Deck = {
    pay: 14,
    pay_together: 4,
    pay_a_bill: 4,
    pay_rounded: 3,
    enter_paper: 1,
    collect: 3,
    reverse: 4,
    move: 3,
    ask_move: 3,
    ask_contra: 4,
    correct_the_method: 2,
    bounce: 4,
    arrive: 4,
    bank_cash: 1,
    ask_refund: 4,
    ask_transfer: 4,
    ask_correction: 4,
    turn_till: 6,
    hand_in: 3,
    confirm: 1,
    print_receipt: 1,
}
