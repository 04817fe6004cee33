"""``minshui schedule …``: what starts by itself in a tenant, and what became of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from minshui.entrypoints.runtime import load_settings, open_databases, run_async
from minshui.entrypoints.schedule_text import (
    MISFIRE_NAMES,
    OUTCOME_NAMES,
    OVERLAP_NAMES,
    duration_text,
    run_text,
)
from minshui.entrypoints.wiring import schedules
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.jobs.schedule_store import RunOutcome
from minshui.infrastructure.jobs.scheduling import Schedule
from minshui.kernel.clock import LOCAL_ZONE, SystemClock
from minshui.kernel.errors import ErrorCode, MinshuiError
from minshui.kernel.paging import MAX_PAGE_SIZE, Page, PageRequest
from minshui.platform.scheduling.facade import (
    RunFilter,
    ScheduleContract,
    ScheduleRunEntry,
    StartedRun,
    declared_schedule,
    list_runs,
    list_schedules,
    pause_schedule,
    read_schedule,
    resume_schedule,
    run_schedule,
)

app = typer.Typer(help="定时任务：列出、暂停、恢复、立即执行、执行日志", no_args_is_help=True)

PARAMETER_FORM = ErrorCode(
    "E_SCHEDULE_PARAMETER_FORM", "“{text}”不是“参数名=值”的写法，应如 kept_days=30"
)

Name = Annotated[str, typer.Argument(help="定时任务名称，见 minshui schedule list")]
Tenant = Annotated[str, typer.Option(help="租户编码，如 FZ2026001")]
Reason = Annotated[str, typer.Option(help="原因，记入审计")]


@app.command("list")
def list_all(tenant: Tenant) -> None:
    """列出定时任务、下次执行时刻和最近一次的结果。"""
    table = Table("名称", "标题", "定时（分 时 日 月 周）", "状态", "下次执行", "最近一次", "结果")
    for each in run_async(_list(tenant)):
        last = each.last
        table.add_row(
            each.schedule.name,
            each.schedule.title,
            each.plan.cron,
            "运行" if each.paused_at is None else "已暂停",
            _instant(each.next_at, each.plan.zone),
            "—" if last is None else _instant(last.occurrence_at, each.plan.zone),
            "—" if last is None else run_text(last),
        )
    Console().print(table)


@app.command("show")
def show(name: Name, tenant: Tenant) -> None:
    """显示一个定时任务的全部设置和最近一次执行。"""
    _show(run_async(_read(tenant, name)))


@app.command("pause")
def pause(name: Name, tenant: Tenant, reason: Reason) -> None:
    """暂停定时任务；正在执行的一次不受影响。"""
    found = run_async(_pause(tenant, name, reason))
    Console(highlight=False).print(f"已暂停“{found.schedule.title}”，原因：{reason}", markup=False)


@app.command("resume")
def resume(name: Name, tenant: Tenant, reason: Reason) -> None:
    """恢复定时任务，从下一个执行时刻开始；暂停期间错过的不补。"""
    found = run_async(_resume(tenant, name, reason))
    Console(highlight=False).print(
        f"已恢复“{found.schedule.title}”，下次执行 {_instant(found.next_at, found.plan.zone)}",
        markup=False,
    )


@app.command("run")
def run(
    name: Name,
    tenant: Tenant,
    parameter: Annotated[
        list[str] | None,
        typer.Option(help="只用于这一次的参数，写作 参数名=值，可重复，如 kept_days=30"),
    ] = None,
) -> None:
    """立即执行一次；由后台进程（minshui serve 或 minshui worker）执行。"""
    started = run_async(_run(tenant, name, _parameters(parameter or [])))
    what = (
        "上一次还没有结束，已排队" if started.job_id is None else f"已提交后台任务 {started.job_id}"
    )
    Console(highlight=False).print(f"{what}（日志号 {started.log_id}）", markup=False)


@app.command("log")
def log(
    tenant: Tenant,
    *,
    name: Annotated[str | None, typer.Argument(help="定时任务名称；不给则列全部")] = None,
    outcome: Annotated[
        RunOutcome | None,
        typer.Option(
            help="只看这种处理结果：fired 已执行、manual 人工执行、waiting 排队中、"
            "skipped_overlap 未结束而跳过、skipped_misfire 过期跳过、paused 暂停中"
        ),
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="从这一时刻起（北京时间），如 2026-11-21")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="到这一时刻止（不含）")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MAX_PAGE_SIZE, help="最多列出几条")] = 20,
) -> None:
    """列出执行日志，最新的在前。"""
    wanted = RunFilter(name, outcome, None, _local(since), _local(until))
    found = run_async(_log(tenant, wanted, limit))
    table = Table("日志号", "名称", "应执行", "实际处理", "处理结果", "后台任务", "用时", "说明")
    for each in found.items:
        table.add_row(
            str(each.id),
            each.schedule_name,
            _instant(each.occurrence_at),
            _instant(each.fired_at),
            OUTCOME_NAMES[each.outcome],
            "—" if each.job_id is None else str(each.job_id),
            duration_text(each.duration),
            run_text(each),
        )
    Console().print(table)
    Console(highlight=False).print(f"共 {found.total} 条")


def _declared() -> dict[str, Schedule]:
    return {each.name: each for each in schedules()}


async def _list(tenant: str) -> list[ScheduleContract]:
    async with _work(tenant) as ctx:
        return await list_schedules(ctx, _declared())


async def _read(tenant: str, name: str) -> ScheduleContract:
    async with _work(tenant) as ctx:
        return await read_schedule(ctx, _declared(), name)


async def _pause(tenant: str, name: str, reason: str) -> ScheduleContract:
    async with _work(tenant) as ctx:
        await pause_schedule(ctx, declared_schedule(_declared(), name), reason)
        return await read_schedule(ctx, _declared(), name)


async def _resume(tenant: str, name: str, reason: str) -> ScheduleContract:
    async with _work(tenant) as ctx:
        await resume_schedule(ctx, declared_schedule(_declared(), name), reason)
        return await read_schedule(ctx, _declared(), name)


async def _run(tenant: str, name: str, parameters: Mapping[str, Any]) -> StartedRun:
    async with _work(tenant) as ctx:
        return await run_schedule(ctx, declared_schedule(_declared(), name), parameters)


async def _log(tenant: str, wanted: RunFilter, limit: int) -> Page[ScheduleRunEntry]:
    async with _work(tenant) as ctx:
        if wanted.schedule_name is not None:
            declared_schedule(_declared(), wanted.schedule_name)
        return await list_runs(ctx, wanted, PageRequest(1, limit))


@asynccontextmanager
async def _work(tenant: str) -> AsyncIterator[Context]:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, system_actor("cli", "命令行"), SystemClock()) as ctx,
    ):
        yield ctx


def _parameters(given: list[str]) -> dict[str, Any]:
    """Return ``name=value`` pairs; a value that is JSON is taken as such, else as text."""
    parameters = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name or not equals:
            raise MinshuiError(PARAMETER_FORM, text=text)
        try:
            parameters[name] = json.loads(value)
        except ValueError:
            parameters[name] = value
    return parameters


def _show(found: ScheduleContract) -> None:
    schedule, plan, last = found.schedule, found.plan, found.last
    shown = {
        "名称": schedule.name,
        "标题": schedule.title,
        "定时（分 时 日 月 周）": plan.cron,
        "时区": plan.zone,
        "参数": json.dumps(dict(plan.parameters), ensure_ascii=False) if plan.parameters else "无",
        "上一次未结束时": OVERLAP_NAMES[plan.overlap],
        "错过执行时刻后": MISFIRE_NAMES[plan.misfire].format(grace_seconds=plan.grace_seconds),
        "队列": schedule.queue,
        "本租户调整过": "、".join(sorted(found.adapted)) or "无",
        "状态": (
            "运行"
            if found.paused_at is None
            else f"{_instant(found.paused_at)} 由{found.paused_by}暂停：{found.pause_reason}"
        ),
        "下次执行": _instant(found.next_at, plan.zone),
        "最近一次": (
            "—"
            if last is None
            else f"{_instant(last.occurrence_at, plan.zone)} {OUTCOME_NAMES[last.outcome]}"
            f"，用时 {duration_text(last.duration)}，{run_text(last)}"
        ),
    }
    console = Console(highlight=False)
    for label, text in shown.items():
        console.print(f"{label}：{text}", markup=False)


def _instant(at: datetime | None, zone: str | None = None) -> str:
    if at is None:
        return "—"
    return at.astimezone(ZoneInfo(zone) if zone else LOCAL_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _local(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=LOCAL_ZONE)
