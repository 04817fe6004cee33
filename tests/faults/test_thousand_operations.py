"""A thousand operations with money on twenty accounts, a dozen at a time, while a run bills them.

Payments, reversals, moves, refunds, transfers, adjustments of prepayment and of bills, waivers,
write-offs, distributions and their undoing, bounces, batches, special bills, cancellations and
bills anew, seeded; two shards bill the same accounts all along. Nothing but coded refusals may
come of it. After the settle pass no account holds prepayment beside a bill it could pay, and what
came in is found to the fen.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import bill_account_now, bill_next_chunk, settle_chunk
from minshui.revenue.billing.use_cases.settle_span import settle_span
from minshui.revenue.cashier.facade import OpenTill, open_till
from minshui.revenue.collective.facade import CreateGroup, add_members, create_group
from minshui.revenue.ledger.facade import verify_ledger
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from tests.conftest import Installation
from tests.faults.crowd import DEEDS, Crowd, pay
from tests.revenue.billing.billing_world import assign, bill_all, build_world, plan
from tests.revenue.cashier.counter import hire_cashier, hire_supervisor
from tests.revenue.reading.district import add_household, at, read

SEED, OPERATIONS, AT_ONCE, ACCOUNTS, CASHIERS, CHUNK = 20261121, 1000, 12, 20, 6, 2
OCTOBER, DUE, NOVEMBER = date(2026, 10, 20), date(2026, 10, 25), date(2026, 11, 20)
DECIDES = {
    "revenue.cashier.confirm",
    "revenue.adjustment.approve",
    "revenue.billing.approve_waiver",
    "revenue.billing.approve_write_off",
}

NUMBERS = {
    "received": "SELECT COALESCE(SUM(amount_fen), 0) FROM biz_payment",
    "adjusted": "SELECT COALESCE(SUM(amount_fen), 0) FROM biz_deposit_order WHERE kind = 'adjust'",
    "prepaid": "SELECT COALESCE(SUM(balance_fen), 0) FROM biz_deposit",
    "billed": "SELECT COALESCE(SUM(total_amount_fen), 0) FROM biz_charge",
    "open": "SELECT COALESCE(SUM(open_fen), 0) FROM biz_charge",
    "late fees": """
        SELECT COALESCE(SUM(amount_fen), 0) FROM biz_late_fee_entry WHERE kind = 'payment'""",
    "written off": """
        SELECT COALESCE(-SUM(amount_fen), 0) FROM biz_account_entry
        WHERE kind IN ('write_off', 'recover')""",
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


async def build_crowd(database: Installation, clock: FixedClock) -> Crowd:
    """Twenty households with a bill of October and a planned run of November; cashiers at work."""
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        district = await build_world(ctx)
        terms = {"rate_per_day": "0.0005"}
        await set_parameter(ctx, SetParameter("billing", "late_fee_terms", terms, OCTOBER))
        households = []
        for number in range(1, ACCOUNTS + 1):
            household = await add_household(ctx, district, number, started_on=date(2026, 9, 20))
            await assign(ctx, household, ("t.monthly", "t.yearly")[number % 2])
            await read(ctx, household, str(20 + 4 * number), OCTOBER)
            households.append(household)
        then = at(ctx, OCTOBER)
        await bill_all(then, await plan(then, month=202610, due_on=DUE))
        for number, household in enumerate(households, start=1):
            await read(ctx, household, str(40 + 6 * number), NOVEMBER)
        cashiers = []
        for number in range(CASHIERS):
            hired = await hire_cashier(ctx, f"cashier{number}", f"收费员{number}")
            await open_till(hired, OpenTill(10_000))
            cashiers.append(hired.actor)
        supervisor = (await hire_supervisor(ctx)).actor
        supervisor = replace(supervisor, permissions=supervisor.permissions | DECIDES)
        group = await create_group(ctx, CreateGroup("温泉公寓", households[0].code))
        await add_members(ctx, group.id, [each.code for each in households[1:8]])
        run = await plan(ctx, chunk_size=CHUNK)
    return Crowd(database, clock, households, cashiers, supervisor, run.id, group.id)


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


async def figures(crowd: Crowd) -> dict[str, int]:
    """Return the figures to compare."""

    async def read_all(ctx: Context) -> dict[str, int]:
        return {
            name: int((await ctx.session.execute(text(query))).scalar_one())
            for name, query in NUMBERS.items()
        }

    found: dict[str, int] = await crowd.work(system_actor(), read_all)
    return found


@pytest.mark.slow
async def test_a_thousand_operations_at_once_leave_no_fen_behind(
    database: Installation, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd = await build_crowd(database, clock)
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
    numbers = await figures(crowd)
    assert (numbers["both open"], numbers["unbilled"], numbers["twice"]) == (0, 0, 0)
    money_in = numbers["received"] + numbers["adjusted"]
    paid = numbers["billed"] - numbers["open"] - numbers["written off"] + numbers["late fees"]
    assert money_in == numbers["prepaid"] + paid
    assert crowd.done.total() + crowd.refused.total() == OPERATIONS
    assert crowd.done.total() > OPERATIONS // 2
    assert set(crowd.done) == {deed.__name__ for deed in DEEDS}
