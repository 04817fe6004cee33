"""``minshui queue`` on a real installation: depths, parked events, failed jobs, the broker."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from minshui.entrypoints.queue_text import duration_text
from minshui.infrastructure.bus.broker import Broker
from minshui.infrastructure.bus.errands import Errand
from minshui.infrastructure.bus.models import DeadErrand
from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import SystemClock
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine
from tests.platform.monitoring.given_up import add_event, add_job
from tests.servers import free_port


@pytest.fixture
async def given_up(database: Installation) -> tuple[int, int]:
    """A parked event with one behind it, and a failed job; returns their ids."""
    async with database.databases.tenant_work(
        database.tenant_code, system_actor(), SystemClock()
    ) as ctx:
        event_id = await add_event(ctx)
        await add_event(ctx, state="pending", occurred_at=_ago(ctx, hours=3))
        return event_id, await add_job(ctx)


def _ago(ctx: Context, *, hours: int) -> object:
    return ctx.clock.now() - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0秒"),
        (59.9, "59秒"),
        (60, "1分"),
        (200, "3分20秒"),
        (7500, "2小时5分"),
        (3605, "1小时"),
        (266_400, "3天2小时"),
    ],
)
def test_durations_have_two_units(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


async def test_the_status_shows_every_line(
    minshui: CommandLine, database: Installation, given_up: tuple[int, int]
) -> None:
    code, said = await minshui("queue", "status")
    assert code == 0
    (events,) = [line for line in said.splitlines() if "│ events " in line]
    assert [cell.strip() for cell in events.split("│")[1:-1]] == [
        "events",
        "事件",
        "1",
        "0",
        "3小时",
        "1小时",
        "1",
    ]
    for name in ("jobs.default", "jobs.billing", "messages.sms", "messages.inbox"):
        assert f"│ {name} " in said
    assert f"│ {database.tenant_code} " in said


async def test_the_status_as_json_is_complete(
    minshui: CommandLine, database: Installation, given_up: tuple[int, int]
) -> None:
    code, said = await minshui("queue", "status", "--tenant", database.tenant_code, "--json")
    assert code == 0
    found = json.loads(said)
    by_name = {each["name"]: each for each in found["lines"]}
    assert (by_name["events"]["due"], by_name["events"]["parked"]) == (1, 1)
    assert by_name["jobs.default"]["parked"] == 1
    assert {each["tenant"] for each in found["lines"]} == {database.tenant_code}
    assert (found["broker"], found["dead_errands"], found["unreachable"]) == (None, [], [])


async def test_a_wrong_tenant_is_refused(minshui: CommandLine) -> None:
    code, said = await minshui("queue", "status", "--tenant", "NONE2026001")
    assert code == 1
    assert "E_TENANT_UNKNOWN" in said


async def test_the_status_shows_what_waits_in_the_broker_and_what_died(
    minshui: CommandLine,
    database: Installation,
    broker_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given two errands that nobody takes, and one that died
    broker = Broker(broker_url, database.prefix)
    errands = [Errand(database.tenant_code, "events") for _ in range(2)]
    assert await broker.publish(errands) == []
    await broker.close()
    async with database.databases.master_session() as session:
        session.add(
            DeadErrand(
                message_id="m1",
                tenant_code=database.tenant_code,
                line="jobs.default",
                reason="delivery_limit",
                died_at=SystemClock().now(),
            )
        )
    monkeypatch.setenv("MINSHUI_BROKER_URL", broker_url)
    # when
    code, said = await minshui("queue", "status")
    # then
    assert code == 0
    queue = f"minshui.{database.prefix.strip('_')}.events"
    (line,) = [line for line in said.splitlines() if queue in line]
    assert [cell.strip() for cell in line.split("│")[1:-1]] == [queue, "2", "0"]
    assert "被放弃的差事" in said


async def test_a_broker_that_is_down_is_told_and_hides_nothing(
    minshui: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINSHUI_BROKER_URL", f"amqp://guest:guest@127.0.0.1:{free_port()}/")
    code, said = await minshui("queue", "status")
    assert code == 0
    assert "RabbitMQ 连不上" in said
    assert "│ events " in said


async def test_parked_events_are_listed_explained_and_retried(
    minshui: CommandLine, database: Installation, given_up: tuple[int, int]
) -> None:
    # given
    event_id, tenant = given_up[0], ("--tenant", database.tenant_code)
    code, said = await minshui("queue", "parked", *tenant)
    assert code == 0
    assert f"│ {event_id} " in said
    assert "dunning.notify：短信网关无应答，号码 139***01" in said
    assert "共 1 个" in said
    code, said = await minshui("queue", "explain", str(event_id), *tenant)
    assert "已投递 8 次都失败，不再自动重试，搁置等人处理。" in said
    assert '"name": "陈***"' in said
    # when
    code, said = await minshui("queue", "retry", str(event_id), *tenant, "--reason", "已恢复")
    # then
    assert (code, said.strip()) == (0, "已重新排队 1 个")
    code, said = await minshui("queue", "parked", *tenant)
    assert "共 0 个" in said
    code, said = await minshui("queue", "retry", str(event_id), *tenant)
    assert code == 1
    assert f"E_EVENT_NOT_PARKED 事件 {event_id} 待投递，只有搁置的事件可以重新处理" in said


async def test_failed_jobs_are_listed_explained_and_dropped(
    minshui: CommandLine, database: Installation, given_up: tuple[int, int]
) -> None:
    # given
    job_id, tenant = given_up[1], ("--tenant", database.tenant_code)
    code, said = await minshui("queue", "parked", "--jobs", *tenant)
    assert f"│ {job_id} " in said
    code, said = await minshui("queue", "explain", str(job_id), "--jobs", *tenant)
    assert "已执行 5 次（最多 5 次），次数已用完。" in said
    # when
    drop = ("queue", "drop", str(job_id), "--jobs", *tenant)
    code, said = await minshui(*drop, "--reason", "批次已撤")
    # then
    assert (code, said.strip()) == (0, "已放弃 1 个")
    code, said = await minshui("queue", "parked", "--jobs", "--dropped", *tenant)
    assert f"│ {job_id} " in said
    code, said = await minshui("queue", "explain", str(job_id), "--jobs", *tenant)
    assert "命令行放弃：批次已撤" in said


async def test_all_of_a_kind_are_retried(
    minshui: CommandLine, database: Installation, given_up: tuple[int, int]
) -> None:
    tenant = ("--tenant", database.tenant_code)
    code, said = await minshui("queue", "retry", "--jobs", "--kind", "message.batch", *tenant)
    assert (code, said.strip()) == (0, "已重新排队 1 个")
    code, said = await minshui("queue", "retry", *tenant)
    assert code == 1
    assert "给编号或 --kind" in said
