"""Shards killed in the middle of a run: once resumed, the books are those of a quiet run."""

from __future__ import annotations

import asyncio
import random
import sys
from datetime import date

import asyncpg
import pytest
from sqlalchemy import text

from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import FixedClock
from minshui.revenue.billing.facade import run_progress
from minshui.revenue.ledger.facade import OpeningDeposit, open_deposits, verify_ledger
from tests.conftest import Installation
from tests.databases import connect_to
from tests.faults.contents import content_hashes
from tests.revenue.billing.billing_world import add_billable, build_world, plan
from tests.revenue.reading.district import add_household, read

HOUSEHOLDS, CHUNK, KILLS = 90, 1, 3
TARIFFS = ("t.monthly", "t.yearly")

# Business columns only: ids and instants differ between two runs.
CONTENTS = {
    "bills": """
        SELECT account_id, record_id, bill_month, usage_m3, counter_before_m3, counter_after_m3,
            total_amount_fen, open_fen, charge_status, issued_on, due_on, profile_id,
            tariff_release_id, chunk_id, pricing FROM biz_charge""",
    "lines": """
        SELECT c.record_id, d.line_no, d.cost_component_code, d.kind, d.tier, d.usage_amount,
            d.price, d.detail_amount_fen
        FROM biz_charge_detail d JOIN biz_charge c ON c.id = d.charge_id""",
    "account entries": """
        SELECT c.record_id, e.seq, e.kind, e.amount_fen, e.account_id
        FROM biz_account_entry e JOIN biz_charge c ON c.id = e.bill_id""",
    "deposit entries": """
        SELECT account_id, seq, opening_fen, movement_fen, closing_fen, kind
        FROM biz_deposit_entry""",
    "deposits": "SELECT account_id, balance_fen, last_seq FROM biz_deposit",
    "counters": """
        SELECT account_id, tariff_code, window_start_on, usage_m3 FROM biz_tier_counter_entry""",
    "journals": """
        SELECT n.kind, n.source_type, n.source_id, l.account_code, l.component_code, l.amount_fen
        FROM biz_journal n JOIN biz_journal_line l ON l.journal_id = n.id""",
    "chunks": """
        SELECT seq, status, bill_count, line_count, parked_count, usage_m3, total_amount_fen,
            offset_fen FROM biz_bill_chunk""",
    "parked": "SELECT account_id, code, message, status FROM biz_bill_parked",
    "events": "SELECT event_type, payload FROM sys_outbox WHERE event_type LIKE 'billing.%'",
}


async def set_up(ctx: Context) -> int:
    """Plan a run over households of which some hold prepayment and some cannot be billed."""
    district = await build_world(ctx)
    openings = []
    for number in range(1, HOUSEHOLDS + 1):
        if number % 10 == 0:
            unassigned = await add_household(ctx, district, number, started_on=date(2026, 10, 20))
            await read(ctx, unassigned, "12", date(2026, 11, 20))
            continue
        household = await add_billable(ctx, district, number, str(number), TARIFFS[number % 2])
        if number % 3 == 0:
            openings.append(OpeningDeposit(household.account_id, 10_000))
    await open_deposits(ctx, openings, "test", 1)
    return (await plan(ctx, chunk_size=CHUNK)).id


async def start_shard(database: Installation, run_id: int) -> asyncio.subprocess.Process:
    command = ("-m", "minshui.entrypoints", "bill", "shard")
    arguments = ("--tenant", database.tenant_code, "--run", str(run_id))
    return await asyncio.create_subprocess_exec(
        sys.executable, *command, *arguments, env=database.environment
    )


async def done_chunks(connection: asyncpg.Connection[asyncpg.Record]) -> int:
    query = "SELECT count(*) FROM biz_bill_chunk WHERE status = 'done'"
    return int(await connection.fetchval(query))


async def bill_with_kills(database: Installation, run_id: int, kills: int) -> None:
    """Kill both shards ``kills`` times, each time a little further on, then let them finish."""
    chance = random.Random(20261121)
    connection = await connect_to(database.tenant_url)
    for _ in range(kills):
        target = await done_chunks(connection) + chance.randint(1, 6)
        shards = [await start_shard(database, run_id) for _ in range(2)]
        while await done_chunks(connection) < target:
            assert any(shard.returncode is None for shard in shards)
            await asyncio.sleep(0.005)
        await asyncio.sleep(chance.random() / 50)
        for shard in shards:
            shard.kill()
        await asyncio.gather(*(shard.wait() for shard in shards))
    left = HOUSEHOLDS // CHUNK - await done_chunks(connection)
    await connection.close()
    assert left > 0 or not kills  # chunks enough for a machine that looks seldom
    shards = [await start_shard(database, run_id) for _ in range(2)]
    codes = await asyncio.gather(*(shard.wait() for shard in shards))
    assert codes == [0, 0]


async def keep_copy(database: Installation, restore: str | None = None) -> str:
    """Copy the tenant's database beside it, or (``restore``) put such a copy in its place."""
    name = str(database.tenant_url.database)
    await database.databases.close()
    connection = await connect_to(database.server_url)
    if restore is None:
        await connection.execute(f'CREATE DATABASE "{name}_copy" TEMPLATE "{name}"')
    else:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await connection.execute(f'ALTER DATABASE "{restore}" RENAME TO "{name}"')
    await connection.close()
    return f"{name}_copy"


@pytest.mark.slow
async def test_a_killed_run_ends_like_an_undisturbed_one(
    database: Installation, clock: FixedClock
) -> None:
    work, tenant = database.databases.tenant_work, database.tenant_code
    async with work(tenant, system_actor(), clock) as ctx:
        run_id = await set_up(ctx)
    copy = await keep_copy(database)

    await bill_with_kills(database, run_id, KILLS)

    async with work(tenant, system_actor(), clock) as ctx:
        progress = await run_progress(ctx, run_id)
        assert (progress.done_chunks, progress.bill_count) == (90, 81)
        assert progress.parked_count == 9
        assert [each for each in await verify_ledger(ctx) if not each.holds] == []
        balances = await ctx.session.execute(text("SELECT count(*) FROM biz_account_entry"))
        assert balances.scalar_one() > progress.bill_count
    disturbed = await content_hashes(database, CONTENTS)
    await keep_copy(database, restore=copy)
    await bill_with_kills(database, run_id, 0)
    assert await content_hashes(database, CONTENTS) == disturbed
