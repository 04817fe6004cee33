"""Operations with bad debt, and with deposits that are held: given up, collected, given back."""

from __future__ import annotations

from minshui.revenue.adjustment.facade import RequestHeldReturn, request_held_return
from minshui.revenue.billing.facade import (
    IssueSpecial,
    RequestWriteOff,
    SpecialBill,
    SpecialItem,
    bill_number,
    issue_special,
    recover_write_off,
    request_write_off,
    reverse_write_off,
)
from tests.property.operations.deck import Deck
from tests.property.operations.town import DEPOSIT, Turn

_OPEN = "SELECT id, bill_month FROM biz_charge WHERE open_fen > 0"
_OPEN_OF = f"{_OPEN} AND account_id = :account"
_STANDING = "SELECT id FROM biz_write_off WHERE status = 'standing'"
_HELD = """
    SELECT DISTINCT c.id, c.bill_month FROM biz_charge c
    JOIN biz_charge_detail d ON d.charge_id = c.id WHERE d.cost_component_code = 'deposit'"""


async def write_off(turn: Turn) -> None:
    account = await turn.account()
    bills = await turn.rows(_OPEN_OF, account=account)
    chosen = [bill for bill in bills if turn.likely(0.6)] or [await turn.any_row(_OPEN)]
    numbers = [bill_number(bill.bill_month, bill.id) for bill in chosen]
    asked = await request_write_off(turn.at_desk, RequestWriteOff(numbers, "法院裁定", "破产"))
    await turn.decide(asked.id)


async def recover(turn: Turn) -> None:
    some = turn.fen(3000) if turn.likely(0.6) else None
    await recover_write_off(turn.at_desk, await turn.any(_STANDING), some)


async def write_off_no_more(turn: Turn) -> None:
    await reverse_write_off(turn.in_office, await turn.any(_STANDING), "用户已找到")


async def charge_deposit(turn: Turn) -> None:
    items = (SpecialItem("water", turn.fen(900)), SpecialItem(DEPOSIT.code, turn.fen(3000)))
    bill = SpecialBill(await turn.account(), items)
    await issue_special(turn.at_desk, IssueSpecial((bill,), "新装水表"))


async def give_deposit_back(turn: Turn) -> None:
    bill = await turn.any_row(_HELD)
    some = turn.fen(3000) if turn.likely(0.5) else None
    number = bill_number(bill.bill_month, bill.id)
    command = RequestHeldReturn(number, DEPOSIT.code, "退押金", some)
    await turn.decide((await request_held_return(turn.at_desk, command)).process_id)


BAD_DEBTS: Deck = {
    write_off: 5,
    recover: 4,
    write_off_no_more: 2,
    charge_deposit: 2,
    give_deposit_back: 3,
}
