"""A bill that is paid late in every way there is.

35 m³ of September: 126.00 and, collected for others, 33.25: 159.25, due on 30 September. 0.1 % a
day from three days after, at most 10 %; a last free day that is a holiday moves to the next working
day, holidays do not count. 1 to 7 October and 1 to 3 January are holidays: 8 October is the last
free day, 9 October the first that counts. Of a part payment others get theirs first.

    29 October   20 days   3.19 and 60.00 of the bill by cheque, 33.25 of it for others
     9 November  31 days   the cheque bounces: 159.25 × 3.1 % = 4.94
    10 November  32 days   to the bank, at 5.10
    20 November            back from the bank: these ten days do not count
    24 November  36 days   5.73, of which 2.00 are let off
    27 November  39 days   100.00 in cash: 6.21 − 2.00 = 4.21 and 95.79 of the bill; 63.46 are left
    11 January   81 days   95.79 × 3.9 % + 63.46 × 8.1 % = 3.74 + 5.14 = 8.88; 6.21 are done with;
                           the last 66.13 = 63.46 + 2.67
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from minshui.infrastructure.context import Actor, Context
from minshui.revenue.billing.facade import (
    RequestWaiver,
    TransitOutcome,
    WaiverItem,
    bill_late_fee,
    hold_in_transit,
    late_fees_due,
    open_bills,
    release_transit,
    request_waiver,
    settle_account,
)
from minshui.revenue.cashier.facade import (
    ChequeDetails,
    CloseTill,
    OpenTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    close_till,
    dishonour_payment,
    open_till,
    take_payment,
)
from minshui.revenue.finance.facade import remittance_statement
from minshui.revenue.ledger.facade import chart_balances
from minshui.revenue.parameter.facade import (
    DayKind,
    MarkedDay,
    SetParameter,
    set_marked_days,
    set_parameter,
)
from minshui.workorder.approval.facade import approve
from tests.revenue.billing.billing_world import assign, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import broken
from tests.revenue.reading.district import Household, add_household, at, read
from tests.revenue.refusals import refused
from tests.scenarios.life import bill, bills_of, pay

BILLED_ON, CHEQUE_ON, BOUNCED_ON = date(2026, 9, 20), date(2026, 10, 29), date(2026, 11, 9)
SENT_ON, BACK_ON = date(2026, 11, 10), date(2026, 11, 20)
WAIVED_ON, CASH_ON, LAST_ON = date(2026, 11, 24), date(2026, 11, 27), date(2027, 1, 11)
DECIDES = frozenset({"workorder.approval.decide", "revenue.billing.approve_waiver"})


@dataclass
class Debtor:
    """Who pays late, and the counter."""

    ctx: Context
    cashier: Context
    household: Household
    number: str
    key: tuple[int, int]

    async def fee(self, day: date) -> int:
        """Return what is owed for paying late, as of a day."""
        found = await late_fees_due(at(self.ctx, day), [self.household.account_id], day)
        return sum(each.due_fen for each in found.values())

    async def open(self) -> int:
        """Return what is open of the bill itself."""
        return sum(each.open_fen for each in await open_bills(self.ctx, self.household.account_id))

    async def for_others(self, day: date) -> int:
        """Return what has been collected for others."""
        first = date(2026, 9, 1)
        statement = await remittance_statement(at(self.ctx, day), first, day)
        return sum(each.collected_fen for each in statement)

    async def send_cheque(self) -> PaymentResult:
        """Pay 63.19 by cheque."""
        desk = at(self.cashier, CHEQUE_ON)
        till = await open_till(desk, OpenTill(0))
        details = ChequeDetails("工商银行鼓楼支行", CHEQUE_ON)
        command = TakePayment(
            PaymentMethod.CHEQUE,
            6319,
            self.household.account_id,
            reference_no="ZP-1",
            cheque=details,
        )
        paid = await take_payment(desk, command)
        await close_till(desk, CloseTill(till.id, 0))
        return paid

    async def by_bank(self) -> None:
        """Send the bill to the bank, which sends it back."""
        await hold_in_transit(at(self.ctx, SENT_ON), [self.key], "托收 20261110")
        await release_transit(at(self.ctx, BACK_ON), [self.key], TransitOutcome.RETURNED)

    async def waive(self) -> None:
        """Ask for 2.00 to be let off; another person agrees."""
        asked = RequestWaiver((WaiverItem(self.number, 200),), "供水抢修期间")
        process = await request_waiver(at(self.cashier, WAIVED_ON), asked)
        today = at(self.cashier, WAIVED_ON)
        own = replace(today, actor=replace(today.actor, permissions=DECIDES))
        async with refused(self.ctx, "E_APPROVAL_OWN"):
            await approve(own, process.id)
        manager = Actor(22, "huangmin", "黄敏", None, DECIDES, "user")
        await approve(replace(today, actor=manager), process.id)


@pytest.fixture
async def debtor(ctx: Context) -> Debtor:
    terms = {
        "rate_per_day": "0.001",
        "grace_days": 3,
        "due_moves": True,
        "count_days_off": False,
        "weekends_off": False,
        "cap_rate": "0.1",
    }
    for key, value in (
        ("late_fee_terms", terms),
        ("due_days", 10),
        ("component_order", ["sewage"]),
    ):
        await set_parameter(ctx, SetParameter("billing", key, value, date(2026, 1, 1)))
    for first, days, name in ((date(2026, 10, 1), 7, "国庆节"), (date(2027, 1, 1), 3, "元旦")):
        marked = [MarkedDay(first + timedelta(step), DayKind.HOLIDAY, name) for step in range(days)]
        await set_marked_days(ctx, first.year, marked)
    district = await build_world(ctx)
    household = await add_household(ctx, district, started_on=date(2026, 8, 20))
    await assign(ctx, household, "t.monthly")
    await read(ctx, household, "35", BILLED_ON)
    await bill(ctx, BILLED_ON)
    (owed,) = await bills_of(ctx, household)
    cashier = await hire_cashier(ctx)
    return Debtor(ctx, cashier, household, owed.number, (owed.id, owed.bill_month))


async def test_it_begins_after_grace_and_holidays_and_ends_at_the_cap(debtor: Debtor) -> None:
    days = (date(2026, 10, 9), date(2026, 10, 10), CHEQUE_ON, date(2027, 1, 20), date(2027, 5, 1))

    assert [await debtor.fee(day) for day in days] == [0, 16, 319, 1593, 1593]

    # 84 days of 2026 and 16 of the 19 in January make the hundred.
    assert await debtor.fee(date(2027, 1, 19)) == 1577
    capped = await bill_late_fee(at(debtor.ctx, LAST_ON), debtor.number, date(2027, 5, 1))
    assert "超过封顶（本金的 10%），按 15.925 元计" in capped.text
    assert await broken(debtor.ctx) == []


async def test_a_part_pays_fee_first_and_others_before_us(debtor: Debtor) -> None:
    paid = await debtor.send_cheque()

    (settled,) = paid.settled
    assert (settled.late_fee_fen, settled.amount_fen, settled.open_fen) == (319, 6000, 9925)
    assert await debtor.fee(CHEQUE_ON) == 0
    assert await debtor.for_others(CHEQUE_ON) == 3325
    # 60.00 are frozen at 20 days, 99.25 run on: 1.20 + 3.08 − 3.19.
    assert await debtor.fee(BOUNCED_ON) == 109
    assert await broken(debtor.ctx) == []


async def test_a_bounced_cheque_thaws_what_it_had_frozen(debtor: Debtor) -> None:
    paid = await debtor.send_cheque()

    bounced = await dishonour_payment(at(debtor.cashier, BOUNCED_ON), paid.payment_id, "空头支票")

    assert bounced.amount_fen == -6319
    assert (await debtor.open(), await debtor.fee(BOUNCED_ON)) == (15925, 494)
    assert await debtor.for_others(BOUNCED_ON) == 0
    books = {each.code: each.balance_fen for each in await chart_balances(debtor.ctx)}
    assert (books["1122.01"], books["1121"], books["2203"], books["6301.02"]) == (15925, 0, 0, 0)
    assert await broken(debtor.ctx) == []


async def test_it_stands_still_while_the_bank_has_the_bill(debtor: Debtor) -> None:
    await hold_in_transit(at(debtor.ctx, SENT_ON), [debtor.key], "托收 20261110")

    assert [await debtor.fee(day) for day in (SENT_ON, BACK_ON, LAST_ON)] == [510, 510, 510]
    await pay(debtor.cashier, debtor.household, date(2026, 11, 15), 1000)
    assert await debtor.open() == 15925
    await release_transit(at(debtor.ctx, BACK_ON), [debtor.key], TransitOutcome.RETURNED)
    assert await debtor.fee(date(2026, 11, 21)) == 526
    # The 10.00 that had to wait pay 5.10 of fee and 4.90 of the bill.
    (settled,) = await settle_account(at(debtor.ctx, BACK_ON), debtor.household.account_id)
    assert (settled.late_fee_fen, settled.amount_fen) == (510, 490)
    assert await broken(debtor.ctx) == []


@pytest.mark.feature("F-0340")
async def test_let_off_in_part_paid_in_parts_and_frozen_with_the_last(debtor: Debtor) -> None:
    await debtor.by_bank()
    assert await debtor.fee(WAIVED_ON) == 573
    await debtor.waive()
    assert await debtor.fee(WAIVED_ON) == 373

    (part,) = (await pay(debtor.cashier, debtor.household, CASH_ON, 10000)).settled
    assert (part.late_fee_fen, part.amount_fen, part.open_fen) == (421, 9579, 6346)
    assert await debtor.for_others(CASH_ON) == 3325
    assert await debtor.fee(LAST_ON) == 267
    (last,) = (await pay(debtor.cashier, debtor.household, LAST_ON, 6613)).settled

    assert (last.late_fee_fen, last.amount_fen, last.open_fen) == (267, 6346, 0)
    later = await bill_late_fee(at(debtor.ctx, LAST_ON), debtor.number, date(2027, 12, 31))
    assert (later.accrued_fen, later.paid_fen, later.waived_fen, later.due_fen) == (
        888,
        688,
        200,
        0,
    )
    books = {each.code: each.balance_fen for each in await chart_balances(debtor.ctx)}
    assert (books["1001"], books["1122.01"], books["6301.02"]) == (16613, 0, -688)
    assert await broken(debtor.ctx) == []
