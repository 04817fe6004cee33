"""A month that is closed on the 25th, reopened for one correction and closed again.

18 m³ a month at 2.40, to 29 at 3.60, beyond 7.20; wastewater, collected for others, 0.95:

    1  20 m³   50.40 + 19.00    69.40   paid in cash on the 21st
    2  12 m³   28.80 + 11.40    40.20   paid by card on the 21st
    3  29 m³   82.80 + 27.55   110.35   sent to the bank on the 21st
    4  35 m³  126.00 + 33.25   159.25   less 5 m³ on the 24th: 36.00 + 4.75 = 40.75, to 118.50
    5  10 m³   24.00 +  9.50    33.50   read late, billed on the 25th

November is closed on the 25th: billed 412.70, corrected by 40.75, paid 109.60; 262.35 are open.
What happens on the 26th belongs to December. On the 27th a second person lets November be opened
again, and one more m³ of 4 is taken back: 7.20 + 0.95 = 8.15. By that, and nothing else, the
vouchers of the second close differ from those of the first. Had it come to light in December, the
same would be booked back into November by naming it, and nothing else of those days.

Of the wastewater 19.00 + 11.40 = 30.40 have been collected and are paid over; 65.55 have not:
100.70 billed − 4.75 corrected = 95.95 = 30.40 + 65.55.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context
from minshui.revenue.adjustment.facade import (
    RequestAdjustment,
    RequestCancellation,
    request_adjustment,
    request_cancellation,
)
from minshui.revenue.billing.facade import (
    CancelScope,
    PlanRun,
    TransitOutcome,
    hold_in_transit,
    open_bills,
    plan_run,
    release_transit,
)
from minshui.revenue.cashier.facade import (
    CloseTill,
    CollectBatch,
    CollectedRow,
    OpenTill,
    PaperReceiptDetails,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    TillContract,
    close_till,
    collect_batch,
    open_till,
    request_contra,
    request_move,
    reverse_payment,
    take_payment,
)
from minshui.revenue.finance.facade import (
    RemitComponent,
    VoucherLayout,
    close_differences,
    close_month,
    export_vouchers,
    month_balances,
    month_state,
    month_vouchers,
    remittance_statement,
    request_remittance,
    request_reopening,
    voucher_exports,
)
from minshui.revenue.ledger.facade import deposit_balances
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import SubmitLateReading, submit_late_reading
from minshui.workorder.approval.facade import Process, approve
from tests.revenue.billing.billing_world import MONTH, add_billable, bill_all, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import District, Household, at
from tests.revenue.reading.district import approve as approve_readings
from tests.revenue.refusals import refused
from tests.scenarios.life import bill, bills_of

CASH, POS, TRANSFER = PaymentMethod.CASH, PaymentMethod.POS, PaymentMethod.TRANSFER
BILLED_ON, PAID_ON = date(2026, 11, 20), date(2026, 11, 21)
TUESDAY, CLOSED_ON = date(2026, 11, 24), date(2026, 11, 25)
AFTER, REOPENED_ON = date(2026, 11, 26), date(2026, 11, 27)
NEXT_MONTH = date(2026, 12, 3)
DECEMBER = 202612
POINTERS = ("20", "12", "29", "35")
MANAGES = frozenset(
    {
        "workorder.approval.decide",
        "revenue.adjustment.approve",
        "revenue.adjustment.cancel",
        "revenue.cashier.approve_undoing",
        "revenue.finance.approve_reopen",
        "revenue.finance.approve_remit",
    }
)
# Account: debit and credit of November, in fen.
FIRST_CLOSE = {
    "1001": (6940, 0),
    "1002.02": (4020, 0),
    "1122.01": (41270, 6940 + 4020 + 4075),
    "2203": (10960, 10960),
    "2241.01": (475, 10070),
    "6001.01": (3600, 31200),
}


@dataclass
class Office:
    """The office in November: a cashier, who decides, customers 1 to 5, what was paid."""

    ctx: Context
    district: District
    cashier: Context
    households: dict[int, Household]
    till: TillContract
    cash: PaymentResult
    card: PaymentResult

    def manager(self, day: date) -> Context:
        """Who decides, on a day."""
        return replace(
            at(self.ctx, day), actor=Actor(22, "huangmin", "黄敏", None, MANAGES, "user")
        )

    async def decide(self, day: date, asked: Awaitable[Process]) -> Process:
        """Ask for something, which the manager approves."""
        return await approve(self.manager(day), (await asked).id)

    async def less(self, number: int, usage: int, day: date, month: int | None = None) -> None:
        """Take some m³ of a customer's bill back, booked in a month."""
        (owed,) = await open_bills(self.ctx, self.households[number].account_id)
        command = RequestAdjustment(
            owed.number, "misread", "读错一位", Decimal(-usage), accounting_month=month
        )
        asked = await request_adjustment(at(self.cashier, day), command)
        assert asked.process_id is not None
        await approve(self.manager(day), asked.process_id)

    async def owes(self, number: int) -> int:
        """Return what a customer owes, less what is prepaid."""
        account_id = self.households[number].account_id
        owed = sum(each.open_fen for each in await open_bills(self.ctx, account_id))
        return owed - (await deposit_balances(self.ctx, [account_id])).get(account_id, 0)

    async def months(self) -> dict[int, int]:
        """Return how many journals each accounting month has."""
        counted = text("SELECT accounting_month, COUNT(*) FROM biz_journal GROUP BY 1 ORDER BY 1")
        return {month: int(count) for month, count in await self.ctx.session.execute(counted)}


@pytest.fixture
async def office(ctx: Context) -> Office:
    """November up to the 24th, before the late reading of 5; the till of the 21st is open."""
    setting = SetParameter("finance", "close_from_day", 25, date(2026, 1, 1))
    await set_parameter(ctx, setting)
    district = await build_world(ctx)
    households = {
        number: await add_billable(ctx, district, number, pointer)
        for number, pointer in enumerate(POINTERS, start=1)
    }
    await bill(ctx, BILLED_ON)
    cashier = await hire_cashier(ctx)
    desk = at(cashier, PAID_ON)
    till = await open_till(desk, OpenTill(0))
    cash = await take_payment(desk, TakePayment(CASH, 6940, households[1].account_id))
    card = TakePayment(POS, 4020, households[2].account_id, reference_no="P-1")
    paid = await take_payment(desk, card)
    (sent,) = await bills_of(ctx, households[3])
    await hold_in_transit(desk, [(sent.id, sent.bill_month)], "托收 20261121")
    office = Office(ctx, district, cashier, households, till, cash, paid)
    await office.less(4, 5, TUESDAY)
    households[5] = await add_billable(ctx, district, 5, "10", day=TUESDAY)
    return office


@pytest.fixture
async def closed(office: Office) -> Office:
    """November, closed on the 25th."""
    today = at(office.cashier, CLOSED_ON)
    await close_till(today, CloseTill(office.till.id, 6940))
    await bill(office.ctx, CLOSED_ON)
    await close_month(today, MONTH)
    return office


async def test_what_stands_in_the_way_is_told_and_done_before_the_close(office: Office) -> None:
    early = at(office.ctx, TUESDAY)
    async with refused(office.ctx, "E_MONTH_EARLY"):
        await close_month(early, MONTH)
    today = at(office.ctx, CLOSED_ON)
    await approve_readings(today, MONTH)
    run = await plan_run(today, PlanRun(MONTH))

    state = await month_state(today, MONTH)

    assert [each.code for each in state.obstacles] == ["E_MONTH_TILLS", "E_MONTH_RUNS"]
    async with refused(office.ctx, "E_MONTH_TILLS"):
        await close_month(today, MONTH)
    await close_till(at(office.cashier, CLOSED_ON), CloseTill(office.till.id, 6940))
    async with refused(office.ctx, "E_MONTH_RUNS"):
        await close_month(today, MONTH)
    await bill_all(today, run)
    close = await close_month(today, MONTH)
    assert close.revision == 1
    moved = {each.account_code: (each.debit_fen, each.credit_fen) for each in close.balances}
    assert moved == FIRST_CLOSE
    (receivable,) = [each for each in close.balances if each.account_code == "1122.01"]
    assert receivable.closing_fen == 26235
    assert [await office.owes(number) for number in range(1, 6)] == [0, 0, 11035, 11850, 3350]
    assert await broken(office.ctx) == []


async def test_what_happens_after_the_close_belongs_to_december(closed: Office) -> None:
    before, balances = await closed.months(), await month_balances(closed.ctx, MONTH)
    households, desk = closed.households, at(closed.cashier, AFTER)
    till = await open_till(desk, OpenTill(20000))
    # a payment, keyed wrong first
    wrong = await take_payment(desk, TakePayment(CASH, 5330, households[5].account_id))
    await reverse_payment(desk, wrong.payment_id, "金额输错")
    await take_payment(desk, TakePayment(CASH, 3350, households[5].account_id))
    # the card was charged twice; the cash was 2's
    contra = request_contra(desk, closed.card.payment_id, "重复刷卡", from_own_till=False)
    await closed.decide(AFTER, contra)
    move = request_move(desk, closed.cash.payment_id, households[2].account_id, "收错户")
    await closed.decide(AFTER, move)
    # the bank pays 3
    (sent,) = await open_bills(closed.ctx, households[3].account_id)
    await release_transit(desk, [(sent.id, sent.bill_month)], TransitOutcome.ARRIVED)
    rows = [CollectedRow(households[3].account_id, households[3].cust_id, 11035)]
    await collect_batch(desk, CollectBatch(TRANSFER, "bank", rows))
    # 4's usage was misread once more, 5's bill altogether
    await closed.less(4, 1, AFTER)
    (last,) = await bills_of(closed.ctx, households[5])
    scope = CancelScope(bills=((last.id, last.bill_month),))
    taken_back = await request_cancellation(desk, RequestCancellation(scope, "misread", "抄错表"))
    assert taken_back.process_id is not None
    await approve(closed.manager(AFTER), taken_back.process_id)
    await close_till(desk, CloseTill(till.id, 23350))

    assert [await closed.owes(number) for number in range(1, 6)] == [6940, -2920, 0, 11035, -3350]
    after = await closed.months()
    assert (after[MONTH], sorted(after)) == (before[MONTH], [MONTH, DECEMBER])
    assert await month_balances(closed.ctx, MONTH) == balances
    december = await month_vouchers(closed.ctx, DECEMBER)
    assert {each.posted_on for each in december} == {date(2026, 12, 1)}
    assert await broken(closed.ctx) == []


async def _paper(closed: Office) -> None:
    desk = at(closed.cashier, AFTER)
    paper = PaperReceiptDetails("0012345", TUESDAY)
    account_id = closed.households[4].account_id
    await take_payment(desk, TakePayment(CASH, 100, account_id, paper=paper))


async def _run(closed: Office) -> None:
    today = at(closed.ctx, AFTER)
    await add_billable(today, closed.district, 6, "10", day=AFTER)
    await approve_readings(today, MONTH)
    await plan_run(today, PlanRun(MONTH, issued_on=CLOSED_ON))


@pytest.mark.parametrize("dated_back", [_paper, _run])
async def test_what_is_dated_back_into_november_is_refused(
    closed: Office, dated_back: Callable[[Office], Awaitable[None]]
) -> None:
    await open_till(at(closed.cashier, AFTER), OpenTill(0))

    async with refused(closed.ctx, "E_PERIOD_CLOSED"):
        await dated_back(closed)


async def test_a_late_reading_of_november_is_kept_and_changes_no_money(closed: Office) -> None:
    before = await closed.months()
    meter_id = closed.households[1].meter_id
    command = SubmitLateReading(Decimal(21), date(2026, 11, 10), meter_id)

    late = await submit_late_reading(at(closed.ctx, AFTER), command)

    assert (late.bill_month, late.late_status) == (MONTH, "proposed")
    assert await closed.months() == before
    assert await closed.owes(1) == 0


async def test_reopened_by_another_corrected_and_closed_again(closed: Office) -> None:
    first = await month_vouchers(closed.ctx, MONTH)
    accountant = at(closed.cashier, REOPENED_ON)
    await export_vouchers(accountant, MONTH, VoucherLayout.NEUTRAL_CSV)
    asked = await request_reopening(accountant, MONTH, "漏调一户")
    own = replace(accountant, actor=replace(accountant.actor, permissions=MANAGES))
    async with refused(closed.ctx, "E_APPROVAL_OWN"):
        await approve(own, asked.id)
    async with refused(closed.ctx, "E_MONTH_CLOSED"):
        await close_month(accountant, MONTH)

    await approve(closed.manager(REOPENED_ON), asked.id)
    await closed.less(4, 1, REOPENED_ON)
    close = await close_month(accountant, MONTH)

    assert close.revision == 2
    second = await month_vouchers(closed.ctx, MONTH)
    assert second[: len(first)] == first
    (correction,) = second[len(first) :]
    rows = [(line.subject_code, line.debit_fen, line.credit_fen) for line in correction.lines]
    assert rows == [("2241.01", 95, 0), ("1122.01", 0, 815), ("6001.01", 0, -720)]
    changed = await close_differences(closed.ctx, MONTH)
    assert [each.account_code for each in changed] == ["1122.01", "2241.01", "6001.01"]
    await export_vouchers(accountant, MONTH, VoucherLayout.NEUTRAL_CSV)
    exports = await voucher_exports(closed.ctx, MONTH)
    assert [(each.close_revision, each.voucher_count) for each in exports] == [
        (1, len(first)),
        (2, len(first) + 1),
    ]
    assert exports[0].content_hash != exports[1].content_hash
    await closed.less(4, 1, REOPENED_ON)
    assert (await closed.months())[DECEMBER] == 1
    assert await broken(closed.ctx) == []


async def test_in_december_only_what_names_november_is_booked_in_it(closed: Office) -> None:
    first, before = await month_vouchers(closed.ctx, MONTH), await closed.months()
    desk = at(closed.cashier, NEXT_MONTH)
    for month, code in ((MONTH, "E_PERIOD_CLOSED"), (202610, "E_ADJUST_MONTH")):
        async with refused(closed.ctx, code):
            await closed.less(4, 1, NEXT_MONTH, month)
    await closed.decide(NEXT_MONTH, request_reopening(desk, MONTH, "漏调一户"))

    await closed.less(4, 1, NEXT_MONTH, MONTH)
    rows = [CollectedRow(closed.households[5].account_id, closed.households[5].cust_id, 3350)]
    await collect_batch(desk, CollectBatch(TRANSFER, "bank", rows))
    close = await close_month(desk, MONTH)

    assert (close.revision, await closed.owes(4)) == (2, 11850 - 815)
    after = await closed.months()
    assert after == {MONTH: before[MONTH] + 1, DECEMBER: 2}
    second = await month_vouchers(closed.ctx, MONTH)
    assert second[: len(first)] == first
    (correction,) = second[len(first) :]
    assert (correction.kind, correction.posted_on) == ("adjustment", date(2026, 11, 30))
    changed = await close_differences(closed.ctx, MONTH)
    assert [each.account_code for each in changed] == ["1122.01", "2241.01", "6001.01"]
    assert await broken(closed.ctx) == []


async def test_what_was_collected_for_others_is_paid_over(closed: Office) -> None:
    treasury = at(closed.cashier, AFTER)
    november = date(2026, 11, 1), CLOSED_ON
    (_, sewage) = await remittance_statement(closed.ctx, *november)
    assert (sewage.collected_fen, sewage.uncollected_fen) == (3040, 6555)
    async with refused(closed.ctx, "E_REMITTANCE_AMOUNT"):
        await request_remittance(treasury, RemitComponent("sewage", CLOSED_ON, "上缴", 3041))

    asked = request_remittance(treasury, RemitComponent("sewage", CLOSED_ON, "十一月上缴"))
    await closed.decide(AFTER, asked)

    (_, sewage) = await remittance_statement(closed.ctx, november[0], AFTER)
    assert (sewage.remitted_fen, sewage.closing_fen, sewage.uncollected_fen) == (3040, 0, 6555)
    (bank,) = [
        each for each in await month_balances(closed.ctx, DECEMBER) if each.account_code == "1002"
    ]
    assert (bank.debit_fen, bank.credit_fen) == (0, 3040)
    assert await broken(closed.ctx) == []
