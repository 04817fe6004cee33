"""Work that may not cross: runs, retries, corrections, imports, the close of a month or account.

Each test holds one side open on a connection of its own, lets the other begin, and shows that
it waited and then saw what the first had done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.db.dialects import postgresql
from minshui.infrastructure.imports.running import ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import (
    OpeningBill,
    OpeningCounter,
    PlanRun,
    abandon_run,
    bill_next_chunk,
    open_tier_counters,
    plan_run,
    raise_opening_bills,
    retry_parked,
)
from minshui.revenue.billing.partitions import ensure_bill_partitions
from minshui.revenue.cashier.facade import (
    CollectBatch,
    CollectedRow,
    PaymentMethod,
    collect_batch,
)
from minshui.revenue.customer.facade import ChangeStatus, CustomerStatus, change_status
from minshui.revenue.cutover.facade import OpeningImport
from minshui.revenue.ledger.facade import change_period, verify_ledger
from minshui.revenue.reading.facade import CorrectReading, correct_reading
from tests.conftest import Installation
from tests.revenue.billing.billing_world import MONTH, add_billable, assign, build_world, plan
from tests.revenue.money_world import build_town
from tests.revenue.reading.district import add_household, read

PATIENCE_SECONDS = 120  # for one that waits for a lock, for ever
Work = Callable[[Context], Awaitable[Any]]


@pytest.fixture(autouse=True)
def _who_waits_queues(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for a lock alone tries for half a minute first; here their waiting is to be seen."""
    monkeypatch.setattr(postgresql, "_TRY_AT_MOST_SECONDS", 0.1)


class Race:
    """Two units of work on one tenant: the first is held open while the second begins."""

    def __init__(self, database: Installation, clock: FixedClock) -> None:
        self._database = database
        self._clock = clock

    async def alone(self, work: Work) -> Any:
        """Do one piece of work and commit it."""
        databases, tenant = self._database.databases, self._database.tenant_code
        async with databases.tenant_work(tenant, system_actor(), self._clock) as ctx:
            return await work(ctx)

    async def run(self, first: Work, second: Work) -> Any:
        """Let ``second`` begin before ``first`` commits; it must wait. Return what came of it."""
        first_done, go_on = asyncio.Event(), asyncio.Event()

        async def held(ctx: Context) -> None:
            await first(ctx)
            first_done.set()
            await go_on.wait()

        holding = asyncio.create_task(self.alone(held))
        await asyncio.wait(
            {holding, asyncio.create_task(first_done.wait())}, return_when="FIRST_COMPLETED"
        )
        waiting = asyncio.create_task(self._outcome(second))
        await self._until_blocked(waiting)
        go_on.set()
        await holding
        return await waiting

    async def _outcome(self, work: Work) -> Any:
        try:
            return await self.alone(work)
        except MinshuiError as refusal:
            return refusal.code

    async def _until_blocked(self, task: asyncio.Task[Any]) -> None:
        async def blocked(ctx: Context) -> bool:
            query = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
            return bool((await ctx.session.execute(text(query))).scalar_one())

        while not await self.alone(blocked):
            assert not task.done(), task.result()
            await asyncio.sleep(0.01)

    async def count(self, table: str, where: str = "TRUE") -> int:
        """Count rows."""

        async def counted(ctx: Context) -> int:
            query = text(f"SELECT COUNT(*) FROM {table} WHERE {where}")  # noqa: S608 - constants
            return int((await ctx.session.execute(query)).scalar_one())

        return int(await self.alone(counted))

    async def broken(self) -> list[str]:
        """Return the invariants that do not hold."""

        async def verified(ctx: Context) -> list[str]:
            return [each.code for each in await verify_ledger(ctx) if not each.holds]

        found: list[str] = await self.alone(verified)
        return found


async def test_a_run_planned_over_an_abandoned_one_waits_for_its_chunk(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)

    async def set_up(ctx: Context) -> int:
        district = await build_world(ctx)
        for number in (1, 2):
            await add_billable(ctx, district, number)
        return (await plan(ctx, chunk_size=1)).id

    run_id = await race.alone(set_up)
    await race.alone(lambda ctx: bill_next_chunk(ctx, run_id))
    await race.alone(lambda ctx: abandon_run(ctx, run_id, "重新计划"))

    async def plan_again(ctx: Context) -> int:
        return (await plan_run(ctx, PlanRun(MONTH))).account_count

    async def chunk_in_hand(ctx: Context) -> None:
        await ctx.session.execute(text("UPDATE biz_bill_run SET status = 'running'"))
        await bill_next_chunk(ctx, run_id)
        await ctx.session.execute(text("UPDATE biz_bill_run SET status = 'abandoned'"))

    assert await race.run(chunk_in_hand, plan_again) == "E_RUN_EMPTY"
    assert await race.count("biz_charge") == 2
    assert await race.broken() == []


async def test_a_retry_waits_for_the_chunk_that_bills_the_same_account(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)

    async def set_up(ctx: Context) -> tuple[int, int]:
        district = await build_world(ctx)
        household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
        await read(ctx, household, "10", date(2026, 11, 20))
        first = await plan(ctx)
        while await bill_next_chunk(ctx, first.id) is not None:
            pass
        await assign(ctx, household, "t.monthly")
        return first.id, (await plan_run(ctx, PlanRun(MONTH))).id

    first_run, second_run = await race.alone(set_up)
    assert await race.count("biz_bill_parked", "status = 'parked'") == 1

    result = await race.run(
        lambda ctx: bill_next_chunk(ctx, second_run), lambda ctx: retry_parked(ctx, first_run)
    )

    assert result is None
    assert await race.count("biz_charge") == 1
    assert await race.count("biz_bill_parked", "status = 'billed'") == 1
    assert await race.broken() == []


async def read_and_planned(ctx: Context) -> tuple[int, int]:
    """Read 10 m³ for a household and plan a run over it; return run and reading."""
    district = await build_world(ctx)
    household = await add_household(ctx, district, 1, started_on=date(2026, 10, 20))
    await assign(ctx, household, "t.monthly")
    reading_id = await read(ctx, household, "10", date(2026, 11, 20))
    return (await plan(ctx)).id, reading_id


async def test_a_correction_waits_for_the_chunk_and_finds_the_bill(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)
    run_id, reading_id = await race.alone(read_and_planned)

    outcome = await race.run(
        lambda ctx: bill_next_chunk(ctx, run_id),
        lambda ctx: correct_reading(ctx, CorrectReading(reading_id, "看错", Decimal(11))),
    )

    assert outcome == "E_READING_BILLED"
    assert await race.count("biz_reading_data", "is_current AND current_reading = 10") == 1


async def test_a_chunk_waits_for_the_correction_and_leaves_the_reading_out(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)
    run_id, reading_id = await race.alone(read_and_planned)

    result = await race.run(
        lambda ctx: correct_reading(ctx, CorrectReading(reading_id, "看错", Decimal(11))),
        lambda ctx: bill_next_chunk(ctx, run_id),
    )

    assert result.bill_count == 0
    assert await race.count("biz_charge") == 0


async def test_the_same_openings_twice_at_once_are_taken_over_once(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)

    async def set_up(ctx: Context) -> int:
        district = await build_world(ctx)
        return (await add_billable(ctx, district, 1, "35", "t.yearly")).account_id

    account_id = await race.alone(set_up)
    bill = OpeningBill(account_id, 202605, 1234, date(2026, 6, 15))
    counter = OpeningCounter(account_id, "t.yearly", date(2026, 1, 1), Decimal(20))

    async def arrears(ctx: Context) -> None:
        await raise_opening_bills(ctx, [bill])

    async def counters(ctx: Context) -> None:
        await open_tier_counters(ctx, [counter])

    assert await race.run(arrears, arrears) == "E_OPENING_REPEATED"
    assert await race.run(counters, counters) == "E_COUNTER_REPEATED"
    assert await race.count("biz_charge") == 1
    assert await race.count("biz_tier_counter_entry") == 1
    assert await race.broken() == []


async def test_a_counter_is_not_opened_under_a_chunk(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)

    async def set_up(ctx: Context) -> tuple[int, int]:
        district = await build_world(ctx)
        household = await add_billable(ctx, district, 1, "35", "t.yearly")
        return household.account_id, (await plan(ctx)).id

    account_id, run_id = await race.alone(set_up)
    counter = OpeningCounter(account_id, "t.yearly", date(2026, 1, 1), Decimal(20))

    outcome = await race.run(
        lambda ctx: bill_next_chunk(ctx, run_id), lambda ctx: open_tier_counters(ctx, [counter])
    )

    assert outcome == "E_COUNTER_REPEATED"
    assert await race.count("biz_tier_counter_entry") == 1


async def test_a_month_is_closed_after_the_postings_in_hand(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)
    (payer,) = await race.alone(build_town)
    batch = CollectBatch(
        PaymentMethod.TRANSFER, "batch", [CollectedRow(payer.account_id, payer.cust_id, 100)]
    )

    await race.run(
        lambda ctx: collect_batch(ctx, batch), lambda ctx: change_period(ctx, MONTH, "closed")
    )
    await race.alone(lambda ctx: change_period(ctx, MONTH, "open"))
    await race.run(
        lambda ctx: change_period(ctx, MONTH, "closed"), lambda ctx: collect_batch(ctx, batch)
    )

    assert await race.count("biz_journal", f"accounting_month = {MONTH}") == 1
    assert await race.count("biz_journal", f"accounting_month > {MONTH}") == 1


async def test_no_money_comes_onto_an_account_that_is_being_closed(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)
    (payer,) = await race.alone(build_town)
    batch = CollectBatch(
        PaymentMethod.TRANSFER, "batch", [CollectedRow(payer.account_id, payer.cust_id, 100)]
    )
    closing = ChangeStatus(payer.cust_id, CustomerStatus.CLOSED, "搬离")

    outcome = await race.run(
        lambda ctx: change_status(ctx, closing), lambda ctx: collect_batch(ctx, batch)
    )

    assert outcome == "E_PAYER_CLOSED"
    assert await race.count("biz_payment") == 0


async def test_one_file_of_openings_imported_twice_at_once_counts_once(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)

    async def set_up(ctx: Context) -> str:
        district = await build_world(ctx)
        return (await add_household(ctx, district, 1)).code

    code = await race.alone(set_up)
    header = "类别,户号,账期,金额,到期日,水量,水价编码,年度起始日"
    rows = (
        f"欠费,{code},2026-09,70.35,2026-10-31,35,,",
        f"预存,{code},,100.00,,,,",
        f"阶梯用量,{code},,,,180.5,t.yearly,2026-01-01",
    )
    file = ImportFile("opening.csv", "\n".join((header, *rows)).encode())

    async def load(ctx: Context) -> ImportResult:
        return await run_import(ctx, OpeningImport(), file)

    second = await race.run(load, load)

    assert (second.status, second.new, second.unchanged) == ("applied", 0, 3)
    assert await race.count("biz_charge") == 1
    assert await race.count("biz_deposit_entry") == 1
    assert await race.count("biz_tier_counter_entry") == 1
    assert await race.broken() == []


async def test_a_new_year_s_partitions_wait_for_nobody_at_the_counter(
    database: Installation, clock: FixedClock
) -> None:
    race = Race(database, clock)
    await race.alone(build_town)
    databases, tenant = database.databases, database.tenant_code
    async with databases.tenant_work(tenant, system_actor(), clock) as payment:
        for table in ("biz_charge", "biz_charge_detail", "biz_account_entry"):
            await payment.session.execute(text(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE"))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await race.alone(lambda ctx: ensure_bill_partitions(ctx, [202701]))
    expected = await race.count("pg_indexes", "tablename = 'biz_charge_2026'")
    assert await race.count("pg_indexes", "tablename = 'biz_charge_2027'") == expected > 2
