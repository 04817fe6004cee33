"""``minshui schedule``: what starts by itself, seen and steered from the command line."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from minshui.entrypoints.wiring import job_handlers, schedules
from minshui.infrastructure.audit.jobs import ARCHIVE_AUDIT, VERIFY_AUDIT
from minshui.infrastructure.db.pruning import PRUNE_KIND
from minshui.infrastructure.jobs.models import JobRow, ScheduleRow
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine

TENANT = ("--tenant", "TEST2026001")


def test_every_schedule_has_a_chinese_title_and_a_handler() -> None:
    handlers = {*job_handlers(), VERIFY_AUDIT, ARCHIVE_AUDIT}
    assert len(schedules()) == len({each.name for each in schedules()})
    for each in schedules():
        assert re.search(r"[\u4e00-\u9fff]", each.title), each.name
        assert each.kind in handlers


async def test_the_list_names_every_schedule(minshui: CommandLine) -> None:
    code, out = await minshui("schedule", "list", *TENANT)
    assert code == 0
    assert re.search(
        r"infrastructure\.prune.*清理过期的内部记录.*10 3 \* \* \*.*运行.*03:10:00.*—", out
    )
    for each in schedules():
        assert each.title in out


@pytest.mark.feature("F-0118")
async def test_a_run_by_hand_is_queued_and_logged(
    minshui: CommandLine, database: Installation
) -> None:
    # when
    code, out = await minshui("schedule", "run", PRUNE_KIND, *TENANT, "--parameter", "kept_days=30")
    # then
    assert (code, re.sub(r"\d+", "N", out)) == (0, "已提交后台任务 N（日志号 N）\n")
    async with database.databases.open_session(database.tenant_code) as session:
        (job,) = (await session.execute(select(JobRow.kind, JobRow.payload))).all()
    assert (job.kind, job.payload["parameters"]) == (PRUNE_KIND, {"kept_days": 30})
    code, out = await minshui("schedule", "log", *TENANT, "--outcome", "manual")
    assert re.search(r"infrastructure\.prune.*人工执行.*等待执行，由命令行执行", out)
    assert out.endswith("共 1 条\n")
    _, out = await minshui("schedule", "log", PRUNE_KIND, *TENANT, "--until", "2020-01-01")
    assert out.endswith("共 0 条\n")


async def test_paused_and_resumed_with_a_reason(minshui: CommandLine) -> None:
    _, paused = await minshui("schedule", "pause", PRUNE_KIND, *TENANT, "--reason", "月末结账")
    _, shown = await minshui("schedule", "show", PRUNE_KIND, *TENANT)
    _, resumed = await minshui("schedule", "resume", PRUNE_KIND, *TENANT, "--reason", "完成")
    assert paused == "已暂停“清理过期的内部记录”，原因：月末结账\n"
    assert re.search(r"状态：.*由命令行暂停：月末结账", shown)
    assert "下次执行：—" in shown
    assert '参数：{"kept_days": 90}' in shown
    assert re.search(r"^已恢复“清理过期的内部记录”，下次执行 .* 03:10:00$", resumed, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "none"), "E_SCHEDULE_UNKNOWN 没有名为 none 的定时任务"),
        (("log", "none"), "E_SCHEDULE_UNKNOWN"),
        (("resume", PRUNE_KIND, "--reason", "x"), "E_SCHEDULE_RUNNING"),
        (("run", PRUNE_KIND, "--parameter", "30"), "E_SCHEDULE_PARAMETER_FORM “30”"),
        (("run", PRUNE_KIND, "--parameter", "kept_days=1"),
         "E_SCHEDULE_PARAMETERS 参数 kept_days 不对：应不小于 7（字段 parameters.kept_days）"),
        (("pause", PRUNE_KIND), "E_CLI_PARAMETER_MISSING 缺少 --reason"),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    minshui: CommandLine, database: Installation, arguments: tuple[str, ...], said: str
) -> None:
    code, out = await minshui("schedule", *arguments, *TENANT)
    assert code != 0
    assert said in out
    async with database.databases.open_session(database.tenant_code) as session:
        assert (await session.execute(select(JobRow.id))).all() == []
        assert (await session.execute(select(ScheduleRow.paused_at))).scalars().first() is None
