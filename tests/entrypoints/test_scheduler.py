"""When a scheduler looks at which tenant: occurrences, what somebody changed, clocks, failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select

from minshui.entrypoints.scheduler import SWEEP_SECONDS, Calendar
from minshui.infrastructure.db.administration import driver_connection, drop_database
from minshui.infrastructure.jobs.models import JobRow, ScheduleLogRow, ScheduleRow
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.clock import FixedClock
from tests.conftest import Installation
from tests.databases import register_tenant

HOURLY = Schedule("test.hourly", "0 * * * *", "test.work", "测试")
START = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


async def fired(database: Installation) -> list[datetime]:
    async with database.databases.open_session(database.tenant_code) as session:
        statement = select(ScheduleLogRow.occurrence_at).order_by(ScheduleLogRow.id)
        return list((await session.execute(statement)).scalars())


async def test_it_fires_at_the_occurrence_without_waiting_for_a_sweep(
    database: Installation, clock: FixedClock
) -> None:
    calendar = Calendar(database.databases, clock, [HOURLY])
    clock.move_to(START + timedelta(minutes=59, seconds=30))
    await calendar.look()
    clock.move_to(START + timedelta(minutes=59, seconds=59))
    await calendar.look()
    assert await fired(database) == []
    clock.move_to(START + timedelta(minutes=60))
    await calendar.look()
    assert await fired(database) == [START + timedelta(hours=1)]


async def test_what_a_tenant_has_changed_holds_after_a_sweep(
    database: Installation, clock: FixedClock
) -> None:
    # given
    calendar = Calendar(database.databases, clock, [HOURLY])
    await calendar.look()
    async with database.databases.open_session(database.tenant_code) as session:
        row = {"name": HOURLY.name, "cron": "5 * * * *", "changed_by": "x", "changed_at": START}
        await session.execute(insert(ScheduleRow), row)
        await session.commit()
    # when
    clock.move_to(START + timedelta(seconds=SWEEP_SECONDS))
    await calendar.look()
    clock.move_to(START + timedelta(minutes=5))
    await calendar.look()
    # then
    assert await fired(database) == [START + timedelta(minutes=5)]


async def test_a_clock_put_back_does_not_stop_the_sweeps(
    database: Installation, clock: FixedClock
) -> None:
    # given a clock that stood ten years ahead
    calendar = Calendar(database.databases, clock, [HOURLY])
    clock.move_to(START + timedelta(days=3650))
    await calendar.look()
    # when
    for minutes in (30, 60, 61):
        clock.move_to(START + timedelta(minutes=minutes))
        await calendar.look()
    # then
    assert await fired(database) == [START + timedelta(hours=1)]


async def test_a_tenant_out_of_reach_keeps_nobody_waiting(
    database: Installation, clock: FixedClock
) -> None:
    # given
    await register_tenant(database.databases, "GONE2026001", clock)
    async with driver_connection(database.server_url) as server:
        await drop_database(server, f"{database.prefix}gone2026001")
    calendar = Calendar(database.databases, clock, [HOURLY])
    await calendar.look()
    # when
    clock.move_to(START + timedelta(hours=1))
    await calendar.look()
    # then
    async with database.databases.open_session(database.tenant_code) as session:
        assert list((await session.execute(select(JobRow.kind))).scalars()) == ["test.work"]
