"""Many payers of one late bill at once: its late fee is paid once."""

from __future__ import annotations

import asyncio
from datetime import date

from sqlalchemy import text

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import FixedClock
from minshui.revenue.cashier.facade import (
    OpenTill,
    PaymentMethod,
    PaymentResult,
    TakePayment,
    open_till,
    take_payment,
)
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.conftest import Installation
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.money_world import NewBill, build_town, issue_bills

TILLS, PAYERS = 4, 12


async def test_of_many_payers_at_once_the_fee_is_paid_once(
    database: Installation, clock: FixedClock
) -> None:
    tenant, work = database.tenant_code, database.databases.tenant_work
    async with work(tenant, system_actor(), clock) as ctx:
        (payer,) = await build_town(ctx)
        terms = {"rate_per_day": "0.0005"}
        rule = SetParameter("billing", "late_fee_terms", terms, date(2026, 1, 1))
        await set_parameter(ctx, rule)
        await issue_bills(ctx, 202609, [NewBill(payer, 10000)])
        cashiers = []
        for number in range(TILLS):
            at_desk = await hire_cashier(ctx, f"cashier{number}", f"收费员{number}")
            await open_till(at_desk, OpenTill(10000))
            cashiers.append(at_desk.actor)

    async def pay(number: int) -> PaymentResult:
        # The bill and its fee come to 102.80; each pays a quarter of it.
        command = TakePayment(PaymentMethod.CASH, 2570, payer.account_id)
        async with work(tenant, cashiers[number % TILLS], clock) as ctx:
            return await take_payment(ctx, command)

    results = await asyncio.gather(*(pay(number) for number in range(PAYERS)))

    settled = [each for result in results for each in result.settled]
    assert sum(each.late_fee_fen for each in settled) == 280
    assert sum(each.amount_fen for each in settled) == 10000
    assert sum(1 for result in results if result.settled) == 4
    async with work(tenant, system_actor(), clock) as ctx:
        frozen = "SELECT SUM(amount_fen)::bigint FROM biz_late_fee_entry WHERE kind = 'accrual'"
        assert (await ctx.session.execute(text(frozen))).scalar_one() == 280
        assert [result.code for result in await verify_ledger(ctx) if not result.holds] == []
