"""Operations with bills: issued, taken back, adjusted, split, waived, held and settled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from minshui.revenue.adjustment.facade import (
    RequestAdjustment,
    RequestCancellation,
    request_adjustment,
    request_cancellation,
)
from minshui.revenue.billing.contracts_split import SplitBill, SplitPart
from minshui.revenue.billing.facade import (
    CancelScope,
    IssueSpecial,
    PlanCancellation,
    PlanRun,
    RequestWaiver,
    SpecialBill,
    SpecialIssued,
    SpecialItem,
    TransitOutcome,
    WaiverItem,
    abandon_cancellation,
    abandon_run,
    bill_account_now,
    bill_next_chunk,
    bill_number,
    cancel_bills,
    cancel_next_chunk,
    collect_late_fees,
    hold_in_transit,
    issue_special,
    plan_cancellation,
    plan_run,
    release_transit,
    request_special,
    request_split,
    request_waiver,
    retry_parked,
    reverse_waiver,
    settle_account,
    settle_cancelled,
    settle_chunk,
    start_run,
)
from minshui.revenue.billing.use_cases.settle_span import settle_span
from tests.property.operations.deck import Deck
from tests.property.operations.town import Turn

_BILLS = "SELECT id, bill_month, account_id, open_fen, usage_m3 FROM biz_charge"
_OPEN = f"{_BILLS} WHERE open_fen > 0"
_OVERDUE = f"{_OPEN} AND due_on < :today"
_STANDING = f"{_BILLS} WHERE charge_status <> 'reversed' AND kind = 'ordinary'"
_UNPAID = f"{_BILLS} WHERE open_fen > 1 AND open_fen = total_amount_fen"
_RUNS = "SELECT id FROM biz_bill_run WHERE status IN ('planned', 'running')"
_CANCELLATIONS = "SELECT id FROM biz_bill_cancellation WHERE status IN ('planned', 'running')"
_REASONS = ("misread", "leak", "inspection")


def _number(bill: Any) -> str:
    return bill_number(bill.bill_month, bill.id)


async def _scope(turn: Turn) -> CancelScope:
    if turn.likely(0.3):
        bill = await turn.any_row(_BILLS)
        return CancelScope(bills=((bill.id, bill.bill_month),))
    months = (turn.month - turn.dice.randint(0, 2), turn.month)
    if turn.likely(0.1):
        books = (turn.town.district.book.id,)
        return CancelScope(book_ids=books, first_month=months[0], last_month=months[1])
    account = await turn.account()
    return CancelScope(account_ids=(account,), first_month=months[0], last_month=months[1])


async def run_month(turn: Turn) -> None:
    month = turn.month - turn.dice.choice((0, 0, 0, 1))
    run = await plan_run(turn.at_desk, PlanRun(month, chunk_size=turn.dice.randint(1, 3)))
    await turn.next_work()
    while turn.likely(0.9) and await bill_next_chunk(turn.at_desk, run.id) is not None:
        await turn.next_work()


async def go_on_billing(turn: Turn) -> None:
    run = await turn.any(_RUNS)
    await start_run(turn.at_desk, run)
    await turn.next_work()
    while await bill_next_chunk(turn.at_desk, run) is not None:
        await turn.next_work()


async def retry_run(turn: Turn) -> None:
    await retry_parked(turn.at_desk, await turn.any("SELECT run_id FROM biz_bill_parked"))


async def leave_run(turn: Turn) -> None:
    await abandon_run(turn.at_desk, await turn.any(_RUNS), "重新安排")


async def bill_now(turn: Turn) -> None:
    await bill_account_now(turn.at_desk, await turn.account())


async def charge(turn: Turn) -> None:
    bill = SpecialBill(await turn.account(), (SpecialItem("water", turn.fen(3000)),))
    await issue_special(turn.at_desk, IssueSpecial((bill,), "违约用水"))


async def ask_charge(turn: Turn) -> None:
    items = (SpecialItem("water", turn.fen(3000)), SpecialItem("sewage", turn.fen(900)))
    command = IssueSpecial((SpecialBill(await turn.account(), items),), "稽查追补")
    asked = await request_special(turn.at_desk, command)
    await turn.decide(None if isinstance(asked, SpecialIssued) else asked.id)


async def cancel(turn: Turn) -> None:
    await cancel_bills(turn.at_desk, PlanCancellation(await _scope(turn), "抄错"))


async def ask_cancel(turn: Turn) -> None:
    command = RequestCancellation(await _scope(turn), turn.dice.choice(_REASONS), "核对")
    await turn.decide((await request_cancellation(turn.at_desk, command)).process_id)


async def plan_cancel(turn: Turn) -> None:
    await plan_cancellation(turn.at_desk, PlanCancellation(await _scope(turn), "抄错"))


async def go_on_cancelling(turn: Turn) -> None:
    cancellation = await turn.any(_CANCELLATIONS)
    while (chunk := await cancel_next_chunk(turn.at_desk, cancellation)) is not None:
        await turn.next_work()
        if turn.likely(0.8):
            await settle_cancelled(turn.at_desk, chunk.chunk_id)
            await turn.next_work()


async def leave_cancelling(turn: Turn) -> None:
    await abandon_cancellation(turn.at_desk, await turn.any(_CANCELLATIONS), "不撤了")


async def adjust_quantity(turn: Turn) -> None:
    bill = await turn.any_row(_STANDING if turn.likely(0.8) else _BILLS)
    usage = Decimal(turn.dice.choice((-8, -3, 2, 9)))
    prices = {"water": Decimal("2.40")} if turn.likely(0.3) else {}
    command = RequestAdjustment(
        _number(bill),
        turn.dice.choice(_REASONS),
        "核对",
        usage,
        prices,
        moves_pointer=turn.likely(0.3),
    )
    await turn.decide((await request_adjustment(turn.at_desk, command)).process_id)


async def adjust_amount(turn: Turn) -> None:
    amounts = {"water": turn.dice.choice((-1, 1)) * turn.fen(900)}
    bill = await turn.any_row(_STANDING if turn.likely(0.8) else _BILLS)
    command = RequestAdjustment(_number(bill), turn.dice.choice(_REASONS), "核对", amounts=amounts)
    await turn.decide((await request_adjustment(turn.at_desk, command)).process_id)


async def split(turn: Turn) -> None:
    bill, other = await turn.any_row(_UNPAID), await turn.account()
    share = turn.dice.randint(1, bill.open_fen - 1)
    parts = (SplitPart(bill.account_id, bill.open_fen - share), SplitPart(other, share))
    process = await request_split(turn.at_desk, SplitBill(_number(bill), parts, "两家合用"))
    await turn.decide(process.id)


async def waive(turn: Turn) -> None:
    bill = await turn.any_row(_OVERDUE, today=turn.today)
    some = turn.fen(20) if turn.likely(0.3) else None
    command = RequestWaiver((WaiverItem(_number(bill), some),), "漏水")
    await turn.decide((await request_waiver(turn.at_desk, command)).id)


async def waive_no_more(turn: Turn) -> None:
    waiver = await turn.any("SELECT id FROM biz_late_fee_waiver WHERE reversed_at IS NULL")
    await reverse_waiver(turn.in_office, waiver, "不符合条件")


async def send_out(turn: Turn) -> None:
    bill = await turn.any_row(_OPEN)
    await hold_in_transit(
        turn.at_desk, [(bill.id, bill.bill_month)], "代扣已送盘", locks=turn.likely(0.5)
    )


async def come_back(turn: Turn) -> None:
    held = await turn.any_row(
        "SELECT bill_id, bill_month FROM biz_bill_transit WHERE released_on IS NULL"
    )
    await release_transit(turn.at_desk, [tuple(held)], turn.dice.choice(list(TransitOutcome)))


async def settle(turn: Turn) -> None:
    await settle_account(turn.at_desk, await turn.account())


async def settle_issued(turn: Turn) -> None:
    done = "SELECT id FROM biz_bill_chunk WHERE status = 'done'"
    await settle_chunk(turn.ctx, await turn.any(done))


async def settle_everyone(turn: Turn) -> None:
    await settle_span(turn.ctx, 0, 100)


async def collect_fees(turn: Turn) -> None:
    bill = await turn.any_row(_OVERDUE, today=turn.today)
    await collect_late_fees(turn.at_desk, bill.account_id)


BILLS: Deck = {
    run_month: 6,
    go_on_billing: 2,
    retry_run: 1,
    leave_run: 1,
    bill_now: 6,
    charge: 3,
    ask_charge: 1,
    cancel: 4,
    ask_cancel: 2,
    plan_cancel: 2,
    go_on_cancelling: 5,
    leave_cancelling: 1,
    adjust_quantity: 4,
    adjust_amount: 3,
    split: 3,
    waive: 3,
    waive_no_more: 1,
    send_out: 2,
    come_back: 2,
    settle: 2,
    settle_issued: 1,
    settle_everyone: 1,
    collect_fees: 2,
}
