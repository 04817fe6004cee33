"""Every operation with readings, bills and money, in any order: the books hold after each step.

Seeded sequences on a few households whose days pass. A refusal is coded and is no fault; what is
carried out must leave every invariant of ``verify_ledger`` standing, and every balance equal to
what a replay of the insert-only rows, written here apart from the program's, comes to.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import (
    CancelScope,
    IssueSpecial,
    PlanCancellation,
    PlanRun,
    RequestWaiver,
    SpecialBill,
    SpecialItem,
    WaiverItem,
    bill_account_now,
    bill_next_chunk,
    bill_number,
    cancel_bills,
    issue_special,
    plan_run,
    request_waiver,
    settle_account,
)
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
    Payee,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    arrive_payments,
    close_till,
    collect_batch,
    confirm_handover,
    dishonour_payment,
    hand_over,
    move_payment,
    open_till,
    request_contra,
    request_deposit_order,
    request_move,
    request_refund,
    reverse_payment,
    take_payment,
)
from minshui.revenue.collective.facade import CreateGroup, add_members, create_group, distribute
from minshui.revenue.customer.facade import (
    CaseKind,
    OpenCaseLock,
    open_case_lock,
    release_case_lock,
)
from minshui.revenue.finance.facade import close_month, request_reopening
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import CorrectReading, correct_reading
from minshui.workorder.approval.facade import approve, reject
from tests.revenue.billing.billing_world import assign, build_world
from tests.revenue.cashier.counter import hire_cashier, hire_supervisor
from tests.revenue.reading.district import Household, add_household, read
from tests.revenue.reading.district import approve as review

HOUSEHOLDS, FIRST_DAY = 5, date(2026, 7, 20)
PAYEE = Payee("林小满", "中国银行", "62178800000012")
APPROVES = frozenset(
    {
        "revenue.cashier.confirm",
        "revenue.billing.approve_waiver",
        "revenue.finance.approve_reopen",
    }
)
# Each returns the rows that are not what the entries make them.
REPLAYS = {
    "open amounts": """
        SELECT c.id FROM biz_charge c LEFT JOIN biz_account_entry e ON e.bill_id = c.id
        GROUP BY c.id, c.bill_month, c.open_fen
        HAVING c.open_fen <> COALESCE(SUM(e.amount_fen), 0)""",
    "deposits": """
        SELECT d.account_id FROM biz_deposit d JOIN biz_deposit_entry e USING (account_id)
        GROUP BY d.account_id, d.balance_fen HAVING d.balance_fen <> SUM(e.movement_fen)""",
    "journals": "SELECT journal_id FROM biz_journal_line GROUP BY 1 HAVING SUM(amount_fen) <> 0",
    "receivable": """
        SELECT 1 WHERE (SELECT COALESCE(SUM(l.amount_fen), 0) FROM biz_journal_line l
            JOIN biz_ledger_account a ON a.code = l.account_code WHERE a.purpose = 'receivable')
        <> (SELECT COALESCE(SUM(amount_fen), 0) FROM biz_account_entry)""",
    "prepayment": """
        SELECT 1 WHERE (SELECT COALESCE(-SUM(l.amount_fen), 0) FROM biz_journal_line l
            JOIN biz_ledger_account a ON a.code = l.account_code WHERE a.purpose = 'prepayment')
        <> (SELECT COALESCE(SUM(movement_fen), 0) FROM biz_deposit_entry)""",
    "money": """
        SELECT 1 WHERE (SELECT COALESCE(SUM(amount_fen), 0) FROM biz_payment)
        + (SELECT COALESCE(SUM(amount_fen), 0) FROM biz_deposit_order WHERE kind = 'adjust')
        <> (SELECT COALESCE(SUM(movement_fen), 0) FROM biz_deposit_entry)
        + (SELECT COALESCE(SUM(total_amount_fen - open_fen), 0) FROM biz_charge)
        + (SELECT COALESCE(SUM(amount_fen), 0) FROM biz_late_fee_entry WHERE kind = 'payment')""",
    "counters": """
        SELECT bill_id FROM biz_tier_counter_entry e JOIN biz_charge c ON c.id = e.bill_id
        WHERE c.kind = 'ordinary' AND c.usage_m3 <> e.usage_m3""",
}


@dataclass
class Town:
    """The households, the staff, and the day."""

    ctx: Context
    chance: random.Random
    households: list[Household]
    cashier: Actor
    supervisor: Actor
    group_id: int
    today: date = FIRST_DAY
    pointers: dict[int, int] = field(default_factory=dict)
    read: dict[int, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def at_desk(self) -> Context:
        """The cashier's unit of work of the day."""
        return replace(self.ctx, actor=self.cashier, clock=FixedClock.at_noon(self.today))

    @property
    def in_office(self) -> Context:
        """The supervisor's."""
        return replace(self.ctx, actor=self.supervisor, clock=FixedClock.at_noon(self.today))

    @property
    def one(self) -> Household:
        """Any household."""
        return self.chance.choice(self.households)

    @property
    def month(self) -> int:
        """The day's month."""
        return self.today.year * 100 + self.today.month

    def fen(self, most: int = 9000) -> int:
        """Any amount."""
        return self.chance.randint(1, most)

    async def some(self, query: str) -> Any:
        """Return any one of the values that a query finds; 0 where it finds none."""
        found = (await self.ctx.session.execute(text(query))).scalars().all()
        return self.chance.choice(found) if found else 0

    async def decide(self, asked: Awaitable[Any]) -> None:
        """Have a request approved; now and then it is turned down."""
        process = await asked
        if self.chance.random() < 0.1:
            await reject(self.in_office, process.id, "不同意")
        else:
            await approve(self.in_office, process.id)


async def day_passes(town: Town) -> None:
    if town.today < date(2026, 12, 20):
        town.today += timedelta(days=town.chance.randint(1, 9))
    if town.chance.random() < 0.8:
        await turn_till(town)


async def read_meter(town: Town) -> None:
    unread = [each for each in town.households if town.read.get(each.meter_id) != town.month]
    for household in unread[:3]:
        pointer = town.pointers.get(household.meter_id, 0) + town.chance.randint(0, 40)
        await read(town.ctx, household, str(pointer), town.today)
        town.pointers[household.meter_id] = pointer
        town.read[household.meter_id] = town.month
    await review(town.ctx, town.month)


async def correct(town: Town) -> None:
    reading = await town.some("SELECT id FROM biz_reading_data WHERE is_current")
    pointer = await town.some(f"SELECT current_reading FROM biz_reading_data WHERE id = {reading}")  # noqa: S608
    command = CorrectReading(reading, "看错", Decimal(pointer) + town.chance.choice((-1, 1, 5)))
    await correct_reading(town.at_desk, command)
    await review(town.ctx, town.month)


async def run_month(town: Town) -> None:
    run = await plan_run(town.at_desk, PlanRun(town.month, chunk_size=town.chance.randint(1, 3)))
    while await bill_next_chunk(town.at_desk, run.id) is not None:
        pass


async def bill_now(town: Town) -> None:
    await bill_account_now(town.at_desk, town.one.account_id)


async def charge(town: Town) -> None:
    bill = SpecialBill(town.one.account_id, (SpecialItem("water", town.fen(3000)),))
    await issue_special(town.at_desk, IssueSpecial((bill,), "违约用水"))


async def cancel(town: Town) -> None:
    scope = CancelScope(account_ids=(town.one.account_id,), first_month=town.month - 1)
    await cancel_bills(town.at_desk, PlanCancellation(scope, "抄错"))


async def pay(town: Town) -> None:
    method = town.chance.choice(list(PaymentMethod))
    reference = None if method is PaymentMethod.CASH else f"P{town.fen(10**9)}"
    cheque = ChequeDetails("中国银行", town.today) if method is PaymentMethod.CHEQUE else None
    command = TakePayment(
        method, town.fen(15_000), town.one.account_id, reference_no=reference, cheque=cheque
    )
    await take_payment(town.at_desk, command)


async def collect(town: Town) -> None:
    each = town.one
    row = CollectedRow(each.account_id, each.cust_id, town.fen())
    await collect_batch(town.ctx, CollectBatch(PaymentMethod.TRANSFER, "batch", [row, row]))


async def reverse(town: Town) -> None:
    payment = await town.some("SELECT id FROM biz_payment")
    await reverse_payment(town.at_desk, payment, "收错")


async def move(town: Town) -> None:
    payment = await town.some("SELECT id FROM biz_payment")
    await move_payment(town.at_desk, payment, town.one.account_id, "收错户")


async def move_later(town: Town) -> None:
    payment = await town.some("SELECT id FROM biz_payment")
    await town.decide(request_move(town.at_desk, payment, town.one.account_id, "收错户"))


async def contra(town: Town) -> None:
    payment, own = await town.some("SELECT id FROM biz_payment"), town.chance.random() < 0.5
    await town.decide(request_contra(town.at_desk, payment, "重复", from_own_till=own))


async def bounce(town: Town) -> None:
    payment = await town.some("SELECT id FROM biz_payment WHERE method <> 'cash'")
    await dishonour_payment(town.in_office, payment, "退票")


async def arrive(town: Town) -> None:
    payment = await town.some("SELECT id FROM biz_payment WHERE method <> 'cash'")
    await arrive_payments(town.in_office, [payment], town.today, "S1")


async def refund(town: Town) -> None:
    account = town.one.account_id
    command = RequestRefund(town.fen(2000), "搬迁", account_id=account, payee=PAYEE)
    await town.decide(request_refund(town.at_desk, command))


async def transfer(town: Town) -> None:
    source, target = (each.account_id for each in town.chance.sample(town.households, 2))
    order = OrderDeposit(DepositOrderKind.TRANSFER, source, town.fen(3000), "同一业主", target)
    await town.decide(request_deposit_order(town.at_desk, order))


async def adjust(town: Town) -> None:
    amount = town.chance.choice((-1, 1)) * town.fen(2000)
    order = OrderDeposit(DepositOrderKind.ADJUST, town.one.account_id, amount, "核对")
    await town.decide(request_deposit_order(town.at_desk, order))


async def waive(town: Town) -> None:
    query = "SELECT id FROM biz_charge WHERE open_fen > 0 AND due_on < '{}'"
    bill = await town.some(query.format(town.today))
    if not bill:
        return
    month = await town.some(f"SELECT bill_month FROM biz_charge WHERE id = {bill}")  # noqa: S608
    items = (WaiverItem(bill_number(month, bill)),)
    await town.decide(request_waiver(town.at_desk, RequestWaiver(items, "漏水")))


async def share_out(town: Town) -> None:
    await distribute(town.at_desk, town.group_id)


async def settle(town: Town) -> None:
    await settle_account(town.at_desk, town.one.account_id)


async def turn_case(town: Town) -> None:
    case = await town.some("SELECT id FROM biz_account_lock WHERE released_at IS NULL")
    if case:
        await release_case_lock(town.at_desk, case)
    else:
        lock = OpenCaseLock(town.one.account_id, CaseKind.CORRECTION, "水量有争议")
        await open_case_lock(town.at_desk, lock)


async def turn_till(town: Town) -> None:
    till = await town.some("SELECT id FROM biz_till WHERE status = 'open'")
    if till:
        await close_till(town.at_desk, CloseTill(till, town.fen(), "长短款"))
    await open_till(town.at_desk, OpenTill(10_000))


async def hand(town: Town) -> None:
    till = await town.some(
        "SELECT id FROM biz_till WHERE status = 'closed' AND handover_id IS NULL"
    )
    handed = await hand_over(town.at_desk, HandOverTills([till], "S1"))
    await confirm_handover(town.in_office, ConfirmHandOver(handed.id))


async def turn_month(town: Town) -> None:
    closed = await town.some("SELECT MAX(month) FROM biz_accounting_period WHERE status = 'closed'")
    if closed and town.chance.random() < 0.5:
        await town.decide(request_reopening(town.at_desk, closed, "补记"))
    else:
        await close_month(town.in_office, town.month - 1)


OPERATIONS: dict[Callable[[Town], Awaitable[None]], int] = {
    day_passes: 8,
    read_meter: 10,
    correct: 4,
    run_month: 6,
    bill_now: 5,
    charge: 4,
    cancel: 5,
    pay: 16,
    collect: 4,
    reverse: 4,
    move: 3,
    move_later: 3,
    contra: 4,
    bounce: 4,
    arrive: 4,
    refund: 5,
    transfer: 4,
    adjust: 4,
    waive: 4,
    share_out: 3,
    settle: 2,
    turn_case: 3,
    turn_till: 6,
    hand: 4,
    turn_month: 3,
}


async def build_town(ctx: Context, seed: int) -> Town:
    """Households with a tariff and an open till; late fees are charged; one pays for another."""
    first = replace(ctx, clock=FixedClock.at_noon(FIRST_DAY))
    district = await build_world(first)
    households = []
    for number in range(1, HOUSEHOLDS + 1):
        household = await add_household(first, district, number)
        await assign(first, household, ("t.monthly", "t.yearly")[number % 2])
        households.append(household)
    terms = SetParameter("billing", "late_fee_terms", {"rate_per_day": "0.001"}, date(2026, 1, 1))
    await set_parameter(first, terms)
    group = await create_group(first, CreateGroup("温泉公寓", households[0].code))
    await add_members(first, group.id, [households[1].code])
    cashier = await hire_cashier(first)
    supervisor = (await hire_supervisor(first)).actor
    supervisor = replace(supervisor, permissions=supervisor.permissions | APPROVES)
    await open_till(cashier, OpenTill(10_000))
    return Town(ctx, random.Random(seed), households, cashier.actor, supervisor, group.id)


async def check(town: Town, step: str) -> None:
    """Hold the books against the program's own invariants and against the replay."""
    broken = [each for each in await verify_ledger(town.at_desk) if not each.holds]
    assert broken == [], step
    for name, query in REPLAYS.items():
        assert (await town.ctx.session.execute(text(query))).all() == [], (name, step)


async def play(ctx: Context, seed: int, steps: int) -> Town:
    """Do so many operations, the books checked after each that was carried out."""
    town = await build_town(ctx, seed)
    for number in range(steps):
        (operation,) = town.chance.choices(list(OPERATIONS), list(OPERATIONS.values()))
        try:
            async with ctx.session.begin_nested():
                await operation(town)
        except MinshuiError as refusal:
            if refusal.error.status >= 500:
                raise
            town.refused[f"{operation.__name__}: {refusal.code}"] += 1
        else:
            town.done[operation.__name__] += 1
            await check(town, f"seed {seed}, step {number}: {operation.__name__}")
    return town


async def test_the_books_hold_after_each_of_many_operations(ctx: Context) -> None:
    town = await play(ctx, seed=20261121, steps=40)

    assert len(town.done) > 10


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
async def test_the_books_hold_over_some_months(ctx: Context, seed: int) -> None:
    town = await play(ctx, seed, steps=150)

    assert town.done.total() > 60
    assert town.today > date(2026, 8, 20)
