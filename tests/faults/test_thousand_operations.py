"""A thousand operations with money on twenty accounts, a dozen at a time, while a run bills them.

Payments, reversals, moves, refunds, transfers, adjustments, bounces, batches, special bills,
cancellations and bills anew, seeded; two shards bill the same accounts all along. Nothing but
coded refusals may come of it. After the settle pass no account holds prepayment beside a bill it
could pay, and what came in is found to the fen.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import (
    CancelScope,
    IssueSpecial,
    PlanCancellation,
    SpecialBill,
    SpecialItem,
    bill_account_now,
    bill_next_chunk,
    cancel_bills,
    issue_special,
    settle_account,
    settle_chunk,
)
from minshui.revenue.billing.use_cases.settle_span import settle_span
from minshui.revenue.cashier.facade import (
    CloseTill,
    CollectBatch,
    CollectedRow,
    DepositOrderKind,
    OpenTill,
    OrderDeposit,
    Payee,
    PaymentMethod,
    RequestRefund,
    TakePayment,
    close_till,
    collect_batch,
    dishonour_payment,
    move_payment,
    open_till,
    request_contra,
    request_deposit_order,
    request_refund,
    reverse_payment,
    take_payment,
)
from minshui.revenue.ledger.facade import verify_ledger
from minshui.workorder.approval.facade import approve, reject
from tests.conftest import Installation
from tests.revenue.billing.billing_world import assign, bill_month, build_world, plan
from tests.revenue.cashier.counter import hire_cashier, hire_supervisor
from tests.revenue.reading.district import Household, add_household, at, read

SEED, OPERATIONS, AT_ONCE, ACCOUNTS, CASHIERS, CHUNK = 20261121, 1000, 12, 20, 6, 2
OCTOBER, NOVEMBER = date(2026, 10, 20), date(2026, 11, 20)
METHODS = (PaymentMethod.CASH, PaymentMethod.POS, PaymentMethod.TRANSFER)
PAYEE = Payee("林小满", "中国银行", "62178800000012")
Deed = Callable[["Crowd", random.Random, Actor], Awaitable[None]]

NUMBERS = {
    "received": "SELECT COALESCE(SUM(amount_fen), 0) FROM biz_payment",
    "adjusted": "SELECT COALESCE(SUM(amount_fen), 0) FROM biz_deposit_order WHERE kind = 'adjust'",
    "prepaid": "SELECT COALESCE(SUM(balance_fen), 0) FROM biz_deposit",
    "billed": "SELECT COALESCE(SUM(total_amount_fen), 0) FROM biz_charge",
    "open": "SELECT COALESCE(SUM(open_fen), 0) FROM biz_charge",
    "both open": """
        SELECT COUNT(*) FROM biz_deposit d WHERE d.balance_fen > 0 AND EXISTS (
            SELECT FROM biz_charge c WHERE c.account_id = d.account_id AND c.open_fen > 0)""",
    "unbilled": """
        SELECT COUNT(*) FROM biz_reading_data r WHERE r.review_status = 'approved'
            AND NOT EXISTS (SELECT FROM biz_charge c WHERE c.record_id = r.id
                AND c.charge_status <> 'reversed' AND c.kind = 'ordinary')""",
    "twice": """
        SELECT COUNT(*) FROM (SELECT FROM biz_charge WHERE record_id IS NOT NULL
            AND charge_status <> 'reversed' AND kind = 'ordinary' GROUP BY record_id, part
            HAVING COUNT(*) > 1) AS repeated""",
}


@dataclass
class Crowd:
    """The town, and what has become of the operations so far."""

    database: Installation
    clock: FixedClock
    households: list[Household]
    cashiers: list[Actor]
    supervisor: Actor
    run_id: int
    payments: list[tuple[int, Actor]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    async def work(self, actor: Actor, deed: Callable[[Context], Awaitable[Any]]) -> Any:
        """Do one unit of work."""
        databases, tenant = self.database.databases, self.database.tenant_code
        async with databases.tenant_work(tenant, actor, self.clock) as ctx:
            return await deed(ctx)

    async def decide(self, actor: Actor, ask: Callable[[Context], Awaitable[Any]]) -> None:
        """Ask for something and have it approved; what cannot be carried out is turned down."""
        process = await self.work(actor, ask)
        try:
            await self.work(self.supervisor, lambda ctx: approve(ctx, process.id))
        except MinshuiError:
            await self.work(self.supervisor, lambda ctx: reject(ctx, process.id, "已不能办理"))
            raise

    async def numbers(self) -> dict[str, int]:
        """Return the figures to compare."""

        async def read_all(ctx: Context) -> dict[str, int]:
            return {
                name: int((await ctx.session.execute(text(query))).scalar_one())
                for name, query in NUMBERS.items()
            }

        found: dict[str, int] = await self.work(system_actor(), read_all)
        return found


async def pay(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    method = chance.choice(METHODS)
    reference = None if method is PaymentMethod.CASH else f"P{chance.randint(1, 10**9)}"
    account = chance.choice(crowd.households).account_id
    amount = chance.randint(1, 15_000)
    command = TakePayment(method, amount, account, reference_no=reference)
    result = await crowd.work(cashier, lambda ctx: take_payment(ctx, command))
    crowd.payments.append((result.payment_id, cashier))


async def reverse(crowd: Crowd, chance: random.Random, _cashier: Actor) -> None:
    payment, cashier = chance.choice(crowd.payments[-20:])
    await crowd.work(cashier, lambda ctx: reverse_payment(ctx, payment, "收错"))


async def move(crowd: Crowd, chance: random.Random, _cashier: Actor) -> None:
    (payment, cashier), to = chance.choice(crowd.payments[-20:]), chance.choice(crowd.households)
    await crowd.work(cashier, lambda ctx: move_payment(ctx, payment, to.account_id, "收错户"))


async def contra(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    payment, _ = chance.choice(crowd.payments)
    own = chance.random() < 0.5
    await crowd.decide(cashier, lambda ctx: request_contra(ctx, payment, "重复", from_own_till=own))


async def bounce(crowd: Crowd, chance: random.Random, _cashier: Actor) -> None:
    payment, _ = chance.choice(crowd.payments)
    await crowd.work(crowd.supervisor, lambda ctx: dishonour_payment(ctx, payment, "拒付"))


async def refund(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    account = chance.choice(crowd.households).account_id
    command = RequestRefund(chance.randint(1, 2000), "搬迁", account_id=account, payee=PAYEE)
    await crowd.decide(cashier, lambda ctx: request_refund(ctx, command))


async def transfer(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    source, target = chance.sample(crowd.households, 2)
    amount = chance.randint(1, 3000)
    command = OrderDeposit(
        DepositOrderKind.TRANSFER, source.account_id, amount, "同一业主", target.account_id
    )
    await crowd.decide(cashier, lambda ctx: request_deposit_order(ctx, command))


async def adjust(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    account = chance.choice(crowd.households).account_id
    amount = chance.choice((-1, 1)) * chance.randint(1, 2000)
    command = OrderDeposit(DepositOrderKind.ADJUST, account, amount, "核对")
    await crowd.decide(cashier, lambda ctx: request_deposit_order(ctx, command))


async def collect(crowd: Crowd, chance: random.Random, _cashier: Actor) -> None:
    rows = [
        CollectedRow(each.account_id, each.cust_id, chance.randint(1, 5000))
        for each in chance.sample(crowd.households, 6)
    ]
    batch = CollectBatch(PaymentMethod.TRANSFER, "batch", rows)
    await crowd.work(system_actor(), lambda ctx: collect_batch(ctx, batch))


async def charge(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    bills = tuple(
        SpecialBill(each.account_id, (SpecialItem("water", chance.randint(1, 3000)),))
        for each in chance.sample(crowd.households, 3)
    )
    await crowd.work(cashier, lambda ctx: issue_special(ctx, IssueSpecial(bills, "违约用水")))


async def cancel(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    month = chance.choice((202610, 202611))
    account = chance.choice(crowd.households).account_id
    scope = CancelScope(account_ids=(account,), first_month=month, last_month=202611)
    await crowd.work(cashier, lambda ctx: cancel_bills(ctx, PlanCancellation(scope, "抄错")))


async def bill_now(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    account = chance.choice(crowd.households).account_id
    await crowd.work(cashier, lambda ctx: bill_account_now(ctx, account))


async def settle(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    account = chance.choice(crowd.households).account_id
    await crowd.work(cashier, lambda ctx: settle_account(ctx, account))


async def change_shift(crowd: Crowd, _chance: random.Random, cashier: Actor) -> None:
    async def close(ctx: Context) -> None:
        query = text("SELECT id FROM biz_till WHERE open_cashier_id = :cashier")
        till = (await ctx.session.execute(query, {"cashier": cashier.user_id})).scalar_one()
        await close_till(ctx, CloseTill(till, 10_000, "长短款"))
        await open_till(ctx, OpenTill(10_000))

    await crowd.work(cashier, close)


DEEDS: dict[Deed, int] = {
    pay: 39,
    reverse: 8,
    move: 6,
    contra: 4,
    bounce: 3,
    refund: 7,
    transfer: 7,
    adjust: 5,
    collect: 4,
    charge: 3,
    cancel: 4,
    bill_now: 5,
    settle: 3,
    change_shift: 2,
}


async def build_crowd(database: Installation, clock: FixedClock) -> Crowd:
    """Twenty households with a bill of October and a planned run of November; cashiers at work."""
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        district = await build_world(ctx)
        households = []
        for number in range(1, ACCOUNTS + 1):
            household = await add_household(ctx, district, number, started_on=date(2026, 9, 20))
            await assign(ctx, household, ("t.monthly", "t.yearly")[number % 2])
            await read(ctx, household, str(10 + number), OCTOBER)
            households.append(household)
        await bill_month(at(ctx, OCTOBER), 202610)
        for number, household in enumerate(households, start=1):
            await read(ctx, household, str(30 + 3 * number), NOVEMBER)
        cashiers = []
        for number in range(CASHIERS):
            hired = await hire_cashier(ctx, f"cashier{number}", f"收费员{number}")
            await open_till(hired, OpenTill(10_000))
            cashiers.append(hired.actor)
        supervisor = (await hire_supervisor(ctx)).actor
        run = await plan(ctx, chunk_size=CHUNK)
    return Crowd(database, clock, households, cashiers, supervisor, run.id)


async def operate(crowd: Crowd, left: list[int]) -> None:
    """Take operation after operation until none is left."""
    while left:
        number = left.pop()
        chance = random.Random(SEED + number)
        (deed,) = chance.choices(list(DEEDS), list(DEEDS.values()))
        if not crowd.payments:
            deed = pay
        try:
            await deed(crowd, chance, chance.choice(crowd.cashiers))
            crowd.done[deed.__name__] += 1
        except MinshuiError as refusal:
            if refusal.error.status >= 500:
                raise
            crowd.refused[refusal.code] += 1


async def bill(crowd: Crowd, left: list[int], shard: int) -> None:
    """Bill chunk after chunk, spread over the time that the operations take."""
    chunks = ACCOUNTS // CHUNK
    for number in range(shard, chunks, 2):
        while len(left) > OPERATIONS * (chunks - number) // (chunks + 1):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        result = await crowd.work(system_actor(), lambda ctx: bill_next_chunk(ctx, crowd.run_id))
        if result is not None:
            await crowd.work(
                system_actor(),
                lambda ctx: settle_chunk(ctx, result.chunk_id),  # noqa: B023
            )


async def bill_the_cancelled(crowd: Crowd) -> None:
    """Bill anew what was cancelled last."""
    for household in crowd.households:
        await crowd.work(
            system_actor(),
            lambda ctx: bill_account_now(ctx, household.account_id, or_nothing=True),  # noqa: B023
        )


@pytest.mark.slow
async def test_a_thousand_operations_at_once_leave_no_fen_behind(
    database: Installation, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd = await build_crowd(database, clock)
    crowd.supervisor = replace(
        crowd.supervisor, permissions=crowd.supervisor.permissions | {"revenue.cashier.confirm"}
    )
    left = list(range(OPERATIONS))

    await asyncio.gather(
        *(operate(crowd, left) for _ in range(AT_ONCE)), bill(crowd, left, 0), bill(crowd, left, 1)
    )
    await bill_the_cancelled(crowd)
    await crowd.work(system_actor(), lambda ctx: settle_span(ctx, 0, ACCOUNTS))

    with capsys.disabled():
        print(f"\ndone {crowd.done.total()}: {dict(crowd.done)}; {dict(crowd.refused)}")  # noqa: T201
    broken = await crowd.work(system_actor(), verify_ledger)
    assert [each for each in broken if not each.holds] == []
    numbers = await crowd.numbers()
    assert (numbers["both open"], numbers["unbilled"], numbers["twice"]) == (0, 0, 0)
    money_in = numbers["received"] + numbers["adjusted"]
    assert money_in == numbers["prepaid"] + numbers["billed"] - numbers["open"]
    assert crowd.done.total() + crowd.refused.total() == OPERATIONS
    assert crowd.done.total() > OPERATIONS // 2
    assert set(crowd.done) == {deed.__name__ for deed in DEEDS}
