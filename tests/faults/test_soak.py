"""Everything at once while connections are killed: afterwards every fen and reading is found.

Cashiers, a file collector, billing shards, the nightly pass, a reader, a corrector and whoever
terminates server processes work on one town, seeded, for some seconds. Nothing but coded
refusals and lost connections may come of it: no deadlock, no violated constraint. A request
whose connection was lost is sent again with its key, as a client would.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.idempotency.claiming import claim, store_response
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import (
    PlanRun,
    abandon_run,
    bill_next_chunk,
    plan_run,
    retry_parked,
)
from minshui.revenue.billing.use_cases.settle_span import settle_span
from minshui.revenue.cashier.facade import (
    CloseTill,
    CollectBatch,
    CollectedRow,
    OpenTill,
    PaymentMethod,
    TakePayment,
    close_till,
    collect_batch,
    open_till,
    reverse_payment,
    take_payment,
)
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from minshui.revenue.reading.facade import CorrectReading, correct_reading
from tests.conftest import Installation
from tests.databases import connect_to
from tests.revenue.billing.billing_world import assign, build_world
from tests.revenue.cashier.counter import hire_cashier
from tests.revenue.reading.district import Household, add_household, approve, read

SEED, SECONDS, HOUSEHOLDS, CASHIERS = 20261121, 12, 18, 4
MONTHS = (202607, 202608, 202609, 202610, 202611)
OPENING_FEN = 4000
TARIFFS = ("t.monthly", "t.yearly")
_LOST_STATES = ("57P01", "08006", "08003")
Work = Callable[[Context], Awaitable[dict[str, Any]]]


def is_lost(error: Exception) -> bool:
    """Whether a failure is that of a connection that was terminated."""
    if isinstance(error, MinshuiError):
        return error.code == "E_DATABASE_UNREACHABLE"
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError)
    state = getattr(error.orig, "sqlstate", None)
    return (
        error.connection_invalidated or state in _LOST_STATES or isinstance(error, InterfaceError)
    )


@dataclass
class Soak:
    """The town, and what its workers were told."""

    database: Installation
    clock: FixedClock
    households: list[Household] = field(default_factory=list)
    cashiers: list[Actor] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: set[str] = field(default_factory=set)
    lost: int = 0
    until: float = 0.0

    @property
    def goes_on(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self.until

    async def do(
        self, work: Callable[[Context], Awaitable[Any]], actor: Actor | None = None
    ) -> Any:
        """Do one unit of work; None where it was refused or its connection was lost."""
        databases, tenant = self.database.databases, self.database.tenant_code
        try:
            async with databases.tenant_work(tenant, actor or system_actor(), self.clock) as ctx:
                return await work(ctx)
        except Exception as error:
            if is_lost(error):
                self.lost += 1
                raise ConnectionError from error
            if not isinstance(error, MinshuiError):
                raise
            self.refusals.add(error.code)
            return None

    async def attempt(self, work: Callable[[Context], Awaitable[Any]]) -> Any:
        """Do one unit of work, and forget it where its connection was lost."""
        with suppress(ConnectionError):
            return await self.do(work)
        return None

    async def once(self, key: str, actor: Actor, work: Work) -> dict[str, Any] | None:
        """Do money's work under a key, again and again until an answer comes."""

        async def keyed(ctx: Context) -> dict[str, Any]:
            stored = await claim(ctx, key, "hash")
            if stored is not None:
                return stored.body
            body = await work(ctx)
            await store_response(ctx, key, 201, body)
            return body

        while True:
            with suppress(ConnectionError):
                body: dict[str, Any] | None = await self.do(keyed, actor)
                if body is not None:
                    self.answers[key] = body
                return body


async def build_soak(database: Installation, clock: FixedClock) -> Soak:
    """Set up households with tariffs, a third of them with prepayment, and cashiers."""
    soak = Soak(database, clock)
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        district = await build_world(ctx)
        for number in range(1, HOUSEHOLDS + 1):
            household = await add_household(ctx, district, number)
            await assign(ctx, household, TARIFFS[number % 2])
            soak.households.append(household)
        prepaid = soak.households[::3]
        openings = [OpeningDeposit(each.account_id, OPENING_FEN) for each in prepaid]
        await open_deposits(ctx, openings, "test", 1)
        for number in range(CASHIERS):
            cashier = await hire_cashier(ctx, f"cashier{number}", f"收费员{number}")
            soak.cashiers.append(cashier.actor)
    return soak


async def work_at_counter(soak: Soak, number: int) -> None:
    """Open tills, take payments, reverse some, close."""
    chance, actor = random.Random(SEED + number), soak.cashiers[number]
    taken: list[int] = []
    step = 0
    while soak.goes_on:
        step += 1
        key, luck = f"{number}-{step}", chance.random()
        household, amount = chance.choice(soak.households), chance.randint(1, 9000)

        async def open_new(ctx: Context) -> dict[str, Any]:
            return {"till": (await open_till(ctx, OpenTill(0))).id}

        async def pay(ctx: Context) -> dict[str, Any]:
            command = TakePayment(PaymentMethod.CASH, amount, account_id=household.account_id)  # noqa: B023
            result = await take_payment(ctx, command)
            return {"payment": result.payment_id, "fen": result.amount_fen}

        async def undo(ctx: Context) -> dict[str, Any]:
            result = await reverse_payment(ctx, taken[-1], "收错户")
            return {"payment": result.payment_id, "fen": result.amount_fen}

        async def close(ctx: Context) -> dict[str, Any]:
            statement = "SELECT id FROM biz_till WHERE open_cashier_id = :cashier"
            values = {"cashier": actor.user_id}
            till_id = (await ctx.session.execute(text(statement), values)).scalar_one_or_none()
            if till_id is not None:
                await close_till(ctx, CloseTill(till_id, amount))  # noqa: B023
            return {"till": till_id}

        if luck < 0.2 and taken:
            await soak.once(key, actor, undo)
            taken.pop()
        elif luck < 0.25:
            await soak.once(key, actor, close)
        elif (answer := await soak.once(key, actor, pay)) is not None:
            taken.append(answer["payment"])
        else:
            await soak.once(f"{key}-till", actor, open_new)


async def collect_files(soak: Soak) -> None:
    """Bring files of payments."""
    chance, step = random.Random(SEED + 50), 0
    while soak.goes_on:
        step += 1
        payers = chance.sample(soak.households, 5)
        rows = [
            CollectedRow(each.account_id, each.cust_id, chance.randint(1, 4000)) for each in payers
        ]

        async def collect(ctx: Context) -> dict[str, Any]:
            batch = CollectBatch(PaymentMethod.TRANSFER, "batch", rows)  # noqa: B023
            result = await collect_batch(ctx, batch)
            return {"count": result.payment_count, "fen": result.amount_fen}

        await soak.once(f"file-{step}", system_actor(), collect)
        await asyncio.sleep(0.05)


async def read_and_correct(soak: Soak) -> None:
    """Read every household month by month, approve, and correct some that may be billed by then."""
    chance = random.Random(SEED + 60)
    latest: list[tuple[int, int, int]] = []
    for month in MONTHS:
        for number, household in enumerate(soak.households, start=1):
            if not soak.goes_on:
                return
            pointer = (month - MONTHS[0] + 1) * (5 + number)
            day = date(month // 100, month % 100, 20)

            async def enter(ctx: Context) -> int:
                reading_id = await read(ctx, household, str(pointer), day)  # noqa: B023
                await approve(ctx, month)  # noqa: B023
                return reading_id

            reading_id = None
            while soak.goes_on and reading_id is None:
                reading_id = await soak.attempt(enter)
            if reading_id is not None:
                latest.append((reading_id, pointer, month))
            if latest and chance.random() < 0.5:
                await correct(soak, *latest.pop(-min(len(latest), chance.choice((1, 6)))))


async def correct(soak: Soak, reading_id: int, pointer: int, month: int) -> None:
    """Correct a reading by a cubic metre and have it approved again."""

    async def revise(ctx: Context) -> None:
        command = CorrectReading(reading_id, "看错", Decimal(pointer + 1))
        await correct_reading(ctx, command)
        await approve(ctx, month)

    await soak.attempt(revise)


async def bill(soak: Soak, seed: int) -> None:
    """Plan runs and bill their chunks, abandon some, retry what is parked."""
    chance = random.Random(SEED + seed)
    while soak.goes_on:
        month, size = chance.choice(MONTHS), chance.randint(1, 6)
        run = await soak.attempt(lambda ctx: plan_run(ctx, PlanRun(month, chunk_size=size)))  # noqa: B023
        run_id = await soak.attempt(newest_run)
        for _ in range(chance.randint(1, 8)):
            if run_id is not None:
                await soak.attempt(lambda ctx: bill_next_chunk(ctx, run_id))  # noqa: B023
        if run_id is not None and chance.random() < 0.3:
            await soak.attempt(lambda ctx: retry_parked(ctx, run_id))  # noqa: B023
        if run is not None and chance.random() < 0.3:
            await soak.attempt(lambda ctx: abandon_run(ctx, run.id, "重排"))  # noqa: B023
        await asyncio.sleep(0.01)


async def newest_run(ctx: Context) -> int | None:
    """Return the run that was planned last."""
    found = await ctx.session.execute(text("SELECT MAX(id) FROM biz_bill_run"))
    run_id: int | None = found.scalar_one()
    return run_id


async def settle(soak: Soak) -> None:
    """Let the nightly pass come by all the time."""
    while soak.goes_on:
        await soak.attempt(lambda ctx: settle_span(ctx, 0, 100))
        await asyncio.sleep(0.2)


async def kill(soak: Soak) -> None:
    """Terminate a server process of the tenant now and then."""
    connection = await connect_to(soak.database.server_url)
    chance = random.Random(SEED + 70)
    name = soak.database.tenant_url.database
    while soak.goes_on:
        await asyncio.sleep(chance.uniform(0.1, 0.5))
        query = "SELECT pid FROM pg_stat_activity WHERE datname = $1 ORDER BY pid"
        pids = [row["pid"] for row in await connection.fetch(query, name)]
        if pids:
            await connection.execute("SELECT pg_terminate_backend($1)", chance.choice(pids))
    await connection.close()


async def bill_the_rest(ctx: Context) -> None:
    """Bill what the time was too short for."""
    unfinished = "SELECT id FROM biz_bill_run WHERE status IN ('planned', 'running')"
    for run_id in (await ctx.session.execute(text(unfinished))).scalars().all():
        while await bill_next_chunk(ctx, run_id) is not None:
            pass
    for month in MONTHS:
        await approve(ctx, month)
        with suppress(MinshuiError):
            run = await plan_run(ctx, PlanRun(month))
            while await bill_next_chunk(ctx, run.id) is not None:
                pass


@pytest.mark.slow
async def test_nothing_is_lost_and_nothing_counts_twice(
    database: Installation, clock: FixedClock
) -> None:
    soak = await build_soak(database, clock)
    soak.until = time.monotonic() + SECONDS

    await asyncio.gather(
        *(work_at_counter(soak, number) for number in range(CASHIERS)),
        collect_files(soak),
        read_and_correct(soak),
        bill(soak, 80),
        bill(soak, 81),
        settle(soak),
        kill(soak),
    )

    await soak.do(bill_the_rest)
    assert soak.lost > 0
    assert not soak.refusals & {"E_DEPOSIT_SHORT", "E_JOURNAL_UNBALANCED"}
    async with database.databases.tenant_work(database.tenant_code, system_actor(), clock) as ctx:
        assert [each for each in await verify_ledger(ctx) if not each.holds] == []
        await check_money(ctx, soak)
        await check_readings(ctx)


async def check_money(ctx: Context, soak: Soak) -> None:
    """Every answered key counted once, nothing else came in, and all of it is kept."""

    async def number(query: str) -> int:
        return int((await ctx.session.execute(text(query))).scalar_one())

    told = soak.answers.values()
    payments = [each["payment"] for each in told if "payment" in each]
    files = [each["count"] for each in told if "count" in each]
    assert len(payments) > 10
    assert len(set(payments)) == len(payments)
    assert await number("SELECT COUNT(*) FROM biz_payment WHERE till_id IS NOT NULL") == len(
        payments
    )
    assert await number("SELECT COUNT(*) FROM biz_payment WHERE till_id IS NULL") == sum(files)
    paid_fen = sum(each["fen"] for each in told if "fen" in each)
    assert await number("SELECT SUM(amount_fen)::bigint FROM biz_payment") == paid_fen
    money_in = paid_fen + OPENING_FEN * len(soak.households[::3])
    settled = "SELECT -SUM(amount_fen)::bigint FROM biz_account_entry WHERE kind <> 'issue'"
    kept = "SELECT SUM(balance_fen)::bigint FROM biz_deposit"
    assert money_in == await number(settled) + await number(kept)


async def check_readings(ctx: Context) -> None:
    """Every approved reading has its one bill."""
    query = """
        SELECT COUNT(*), COUNT(c.id), COUNT(DISTINCT c.id) FROM biz_reading_data r
        LEFT JOIN biz_charge c ON c.record_id = r.id
        WHERE r.is_current AND r.review_status = 'approved'"""
    readings, billed, bills = (await ctx.session.execute(text(query))).one()
    assert readings == billed == bills
    assert bills > 5
    all_bills = await ctx.session.execute(text("SELECT COUNT(*) FROM biz_charge"))
    assert all_bills.scalar_one() == bills
