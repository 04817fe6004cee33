"""What a crowd of cashiers does with the money of a few households, each thing a unit of work."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.adjustment.facade import RequestAdjustment, request_adjustment
from minshui.revenue.billing.facade import (
    CancelScope,
    IssueSpecial,
    PlanCancellation,
    RequestWaiver,
    RequestWriteOff,
    SpecialBill,
    SpecialItem,
    WaiverItem,
    bill_account_now,
    bill_number,
    cancel_bills,
    issue_special,
    request_waiver,
    request_write_off,
    settle_account,
)
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
from minshui.revenue.collective.facade import distribute, undo_distribution
from minshui.workorder.approval.facade import Process, approve, find_process, reject
from tests.conftest import Installation
from tests.revenue.reading.district import Household

METHODS = (PaymentMethod.CASH, PaymentMethod.POS, PaymentMethod.TRANSFER)
PAYEE = Payee("林小满", "中国银行", "62178800000012")
Deed = Callable[["Crowd", random.Random, Actor], Awaitable[None]]


@dataclass
class Crowd:
    """The town, and what has become of the operations so far."""

    database: Installation
    clock: FixedClock
    households: list[Household]
    cashiers: list[Actor]
    supervisor: Actor
    run_id: int
    group_id: int
    payments: list[tuple[int, Actor]] = field(default_factory=list)
    distributions: list[int] = field(default_factory=list)
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

    async def some_bill(self, chance: random.Random) -> str:
        """Return the number of an ordinary bill, one that is owed, and for long, if any is."""

        async def look(ctx: Context) -> list[Any]:
            query = text(
                "SELECT bill_month, id FROM biz_charge WHERE charge_status <> 'reversed'"
                " AND kind = 'ordinary' ORDER BY open_fen = 0, due_on, random() LIMIT 5"
            )
            return list((await ctx.session.execute(query)).all())

        return bill_number(*chance.choice(await self.work(system_actor(), look)))


async def pay(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    method = chance.choice(METHODS)
    reference = None if method is PaymentMethod.CASH else f"P{chance.randint(1, 10**9)}"
    account = chance.choice(crowd.households).account_id
    amount = chance.randint(1, 7000)
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


async def amend(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    usage = Decimal(chance.choice((-5, -2, 3)))
    number = await crowd.some_bill(chance)
    command = RequestAdjustment(number, "misread", "看错一位", usage_m3=usage)

    async def ask(ctx: Context) -> Process:
        process_id = (await request_adjustment(ctx, command)).process_id
        assert process_id is not None
        return await find_process(ctx, process_id)

    await crowd.decide(cashier, ask)


async def waive(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    bill = WaiverItem(await crowd.some_bill(chance), amount_fen=1)
    command = RequestWaiver((bill,), "抢修期间")
    await crowd.decide(cashier, lambda ctx: request_waiver(ctx, command))


async def write_off(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    command = RequestWriteOff((await crowd.some_bill(chance),), "法院裁定书", "下落不明")
    await crowd.decide(cashier, lambda ctx: request_write_off(ctx, command))


async def distribute_some(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    payer = crowd.households[0].account_id
    command = TakePayment(PaymentMethod.CASH, chance.randint(10_000, 40_000), payer)
    await crowd.work(cashier, lambda ctx: take_payment(ctx, command))
    done = await crowd.work(cashier, lambda ctx: distribute(ctx, crowd.group_id))
    crowd.distributions.append(done.id)


async def undo_some(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    if not crowd.distributions:
        await distribute_some(crowd, chance, cashier)
    done = chance.choice(crowd.distributions)
    await crowd.work(cashier, lambda ctx: undo_distribution(ctx, crowd.group_id, done, "分错"))


async def collect(crowd: Crowd, chance: random.Random, _cashier: Actor) -> None:
    rows = [
        CollectedRow(each.account_id, each.cust_id, chance.randint(1, 2000))
        for each in chance.sample(crowd.households, 6)
    ]
    batch = CollectBatch(PaymentMethod.TRANSFER, "batch", rows)
    await crowd.work(system_actor(), lambda ctx: collect_batch(ctx, batch))


async def charge(crowd: Crowd, chance: random.Random, cashier: Actor) -> None:
    bills = tuple(
        SpecialBill(each.account_id, (SpecialItem("water", chance.randint(1, 6000)),))
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
    pay: 28,
    reverse: 8,
    move: 6,
    contra: 4,
    bounce: 5,
    refund: 6,
    transfer: 6,
    adjust: 5,
    amend: 6,
    waive: 5,
    write_off: 1,
    distribute_some: 3,
    undo_some: 3,
    collect: 4,
    charge: 5,
    cancel: 4,
    bill_now: 4,
    settle: 3,
    change_shift: 2,
}
