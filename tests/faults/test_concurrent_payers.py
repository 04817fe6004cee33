"""Two hundred payers of fifty bills at once: each bill is paid once, no fen is lost."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.facade import (
    OpenTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    open_till,
    reverse_payment,
    take_payment,
)
from minshui.revenue.ledger.facade import verify_ledger
from tests.conftest import Installation
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import NewBill, Payer, build_town, issue_bills

PAYERS, BILLS, TILLS = 200, 50, 8
AMOUNT_FEN = 7035


async def set_up(ctx: Context) -> tuple[list[Payer], list[Actor]]:
    """Issue fifty bills to as many accounts and open eight tills."""
    payers = await build_town(ctx, households=BILLS)
    await issue_bills(ctx, 202610, [NewBill(payer, AMOUNT_FEN) for payer in payers])
    cashiers = []
    for number in range(TILLS):
        at_desk = await hire_cashier(ctx, f"cashier{number}", f"收费员{number}")
        await open_till(at_desk, OpenTill(10000))
        cashiers.append(at_desk.actor)
    return payers, cashiers


async def figures(database: Installation, clock: FixedClock, statement: str) -> tuple[int, ...]:
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        return tuple((await ctx.session.execute(text(statement))).one())


async def test_each_bill_is_paid_once_and_the_others_money_is_prepayment(
    database: Installation, clock: FixedClock
) -> None:
    tenant, work = database.tenant_code, database.databases.tenant_work
    async with work(tenant, system_actor(), clock) as ctx:
        payers, cashiers = await set_up(ctx)

    async def pay(number: int) -> PaymentResult:
        command = TakePayment(
            PaymentMethod.CASH, AMOUNT_FEN, account_id=payers[number % BILLS].account_id
        )
        async with work(tenant, cashiers[number % TILLS], clock) as ctx:
            return await take_payment(ctx, command)

    results = await asyncio.gather(*(pay(number) for number in range(PAYERS)))

    assert sum(1 for result in results if result.settled) == BILLS
    paid = "SELECT COUNT(*), SUM(open_fen)::bigint FROM biz_charge WHERE charge_status = 'paid'"
    assert await figures(database, clock, paid) == (BILLS, 0)
    left = "SELECT COUNT(*), SUM(balance_fen)::bigint FROM biz_deposit"
    assert await figures(database, clock, left) == (BILLS, (PAYERS - BILLS) * AMOUNT_FEN)
    receipts = "SELECT COUNT(*), COUNT(DISTINCT receipt_no) FROM biz_payment"
    assert await figures(database, clock, receipts) == (PAYERS, PAYERS)
    async with work(tenant, system_actor(), clock) as ctx:
        assert [result for result in await verify_ledger(ctx) if not result.holds] == []


async def test_of_many_reversals_of_one_payment_one_is_made(
    database: Installation, clock: FixedClock
) -> None:
    tenant, work = database.tenant_code, database.databases.tenant_work
    async with work(tenant, system_actor(), clock) as ctx:
        payers, cashiers = await set_up(ctx)
    async with work(tenant, cashiers[0], clock) as ctx:
        command = TakePayment(PaymentMethod.CASH, AMOUNT_FEN, account_id=payers[0].account_id)
        payment = await take_payment(ctx, command)

    async def reverse() -> str:
        try:
            async with work(tenant, cashiers[0], clock) as ctx:
                await reverse_payment(ctx, payment.payment_id, "重复收费")
        except MinshuiError as error:
            return error.code
        return "done"

    outcomes = await asyncio.gather(*(reverse() for _ in range(10)))

    assert sorted(outcomes) == ["E_PAYMENT_REVERSED"] * 9 + ["done"]
    async with work(tenant, system_actor(), clock) as ctx:
        assert [result for result in await verify_ledger(ctx) if not result.holds] == []


async def test_two_openings_of_one_cashier_make_one_till(
    database: Installation, clock: FixedClock
) -> None:
    tenant, work = database.tenant_code, database.databases.tenant_work
    async with work(tenant, system_actor(), clock) as ctx:
        await build_town(ctx)
        cashier = (await hire_cashier(ctx)).actor

    async def begin() -> str:
        try:
            async with work(tenant, cashier, clock) as ctx:
                return (await open_till(ctx, OpenTill(0))).code
        except MinshuiError as error:
            return error.code

    outcomes = await asyncio.gather(*(begin() for _ in range(5)))

    assert sorted(outcomes) == ["E_TILL_ALREADY_OPEN"] * 4 + ["GL202600001"]
