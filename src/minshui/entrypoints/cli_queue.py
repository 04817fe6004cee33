"""``minshui queue …``: how much there is to do, and what the program gave up on."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from minshui.entrypoints.queue_text import (
    broker_table,
    dead_table,
    decision_lines,
    event_table,
    instant_text,
    job_table,
    line_table,
    tenant_table,
)
from minshui.entrypoints.runtime import load_settings, open_broker, open_databases, run_async
from minshui.infrastructure.bus.broker import BrokerLostError
from minshui.infrastructure.bus.broker_depths import BrokerQueue, broker_queues
from minshui.infrastructure.bus.measuring import measured_lines
from minshui.infrastructure.context import Context, system_actor
from minshui.infrastructure.telemetry.queue_figures import QueueFigures, measure_queues
from minshui.kernel.clock import SystemClock
from minshui.kernel.paging import MAX_PAGE_SIZE, PageRequest
from minshui.platform.monitoring.facade import (
    Chosen,
    EventState,
    FailedJobState,
    drop_events,
    drop_jobs,
    explain_failed_job,
    explain_parked_event,
    list_failed_jobs,
    list_parked_events,
    queue_status,
    retry_events,
    retry_jobs,
)

app = typer.Typer(help="队列：积压、搁置的事件、失败的任务", no_args_is_help=True)
Tenant = Annotated[str, typer.Option(help="租户编码")]
Jobs = Annotated[bool, typer.Option("--jobs", help="处理失败的任务，而不是搁置的事件")]
Ids = Annotated[list[int], typer.Argument(help="编号，可给多个", min=1)]
T = TypeVar("T")
_FIRST_PAGE = PageRequest(size=MAX_PAGE_SIZE)


@app.command("status")
def status(
    tenant: Annotated[str | None, typer.Option(help="只看这个租户；不给时看全部")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")] = False,
) -> None:
    """列出各队列的待办、延后、等待时间和已搁置的个数。"""
    figures, queues = run_async(_status(tenant))
    if as_json:
        typer.echo(json.dumps(_status_json(figures, queues), ensure_ascii=False, indent=2))
        return
    console = Console()
    console.print(line_table(figures, f"队列状态 {tenant or '全部租户'}"))
    by_tenant = tenant_table(figures) if tenant is None else None
    for table in (by_tenant, dead_table(figures)):
        if table is not None:
            console.print(table)
    if isinstance(queues, str):
        console.print(f"[red]{queues}[/]")
    elif queues is not None:
        console.print(broker_table(queues))


@app.command("parked")
def parked(
    tenant: Tenant,
    jobs: Jobs = False,
    dropped: Annotated[bool, typer.Option("--dropped", help="看已放弃的")] = False,
) -> None:
    """列出搁置的事件；加 --jobs 列出失败的任务。"""
    now = SystemClock().now()
    console = Console()
    if jobs:
        job_state = FailedJobState.DROPPED if dropped else FailedJobState.FAILED
        title = "已放弃的任务" if dropped else "失败的任务"
        found = run_async(
            _work(tenant, lambda ctx: list_failed_jobs(ctx, _FIRST_PAGE, state=job_state))
        )
        console.print(job_table(found.items, now, f"{title} {tenant}"))
        total, shown = found.total, len(found.items)
    else:
        state = EventState.DROPPED if dropped else EventState.PARKED
        title = "已放弃的事件" if dropped else "搁置的事件"
        events = run_async(
            _work(tenant, lambda ctx: list_parked_events(ctx, _FIRST_PAGE, state=state))
        )
        console.print(event_table(events.items, now, f"{title} {tenant}"))
        total, shown = events.total, len(events.items)
    console.print(f"共 {total} 个" + (f"，列出 {shown} 个" if shown < total else ""))


@app.command("explain")
def explain(
    number: Annotated[int, typer.Argument(help="编号", min=1)], tenant: Tenant, jobs: Jobs = False
) -> None:
    """说明一个事件为什么搁置（加 --jobs：任务为什么失败）、该怎么办。"""
    console = Console(highlight=False)
    if jobs:
        job = run_async(_work(tenant, lambda ctx: explain_failed_job(ctx, number)))
        head = f"任务 {number} {job.job.kind}，队列 {job.job.queue}，跟踪号 {job.job.trace_id}"
        since, lines, decisions = job.job.created_at, job.explanation, job.decisions
        payload = job.payload
    else:
        event = run_async(_work(tenant, lambda ctx: explain_parked_event(ctx, number)))
        head = (
            f"事件 {number} {event.event.event_type}，分片 {event.event.shard_key}，"
            f"跟踪号 {event.event.trace_id}"
        )
        since, lines, decisions = event.event.occurred_at, event.explanation, event.decisions
        payload = event.payload
        if event.delivered_to:
            lines += (f"已收到的订阅方：{'、'.join(event.delivered_to)}，不会再收一次。",)
    texts = [head, f"发生于 {instant_text(since)}", *lines, *decision_lines(decisions)]
    texts.append(f"内容（文字已遮盖）：{json.dumps(payload, ensure_ascii=False)}")
    for text in texts:
        console.print(text, markup=False)


@app.command("retry")
def retry(
    tenant: Tenant,
    numbers: Annotated[list[int] | None, typer.Argument(help="编号，可给多个", min=1)] = None,
    kind: Annotated[
        str | None, typer.Option(help="不给编号时：重新处理这一类型的全部（每次最多 1000 个）")
    ] = None,
    jobs: Jobs = False,
    reason: Annotated[str | None, typer.Option(help="说明")] = None,
) -> None:
    """重新处理搁置的事件；加 --jobs 重新执行失败的任务。"""
    if bool(numbers) == (kind is not None):
        raise typer.BadParameter("给编号或 --kind，二者之一", param_hint="numbers")
    chosen = Chosen(tuple(numbers or ()), kind)
    act = retry_jobs if jobs else retry_events
    count = run_async(_work(tenant, lambda ctx: act(ctx, chosen, reason)))
    Console().print(f"已重新排队 {count} 个")


@app.command("drop")
def drop(
    numbers: Ids,
    tenant: Tenant,
    reason: Annotated[str, typer.Option(help="放弃的理由，留在审计记录里")],
    jobs: Jobs = False,
) -> None:
    """放弃搁置的事件（加 --jobs：失败的任务），不再处理；仍可查到。"""
    act = drop_jobs if jobs else drop_events
    count = run_async(_work(tenant, lambda ctx: act(ctx, tuple(numbers), reason)))
    Console().print(f"已放弃 {count} 个")


async def _work(tenant: str, act: Callable[[Context], Awaitable[T]]) -> T:
    async with (
        open_databases(load_settings()) as databases,
        databases.tenant_work(tenant, system_actor("cli", "命令行"), SystemClock()) as ctx,
    ):
        return await act(ctx)


async def _status(tenant: str | None) -> tuple[QueueFigures, list[BrokerQueue] | str | None]:
    """Return what the databases and the broker say; a text: why the broker says nothing."""
    settings = load_settings()
    async with open_databases(settings) as databases:
        if tenant is not None:
            # A wrong code is refused here, and not shown as a database that is down.
            async with databases.open_session(tenant):
                pass
        wanted = None if tenant is None else [tenant]
        figures = await measure_queues(databases, SystemClock(), wanted)
    broker = open_broker(settings)
    if broker is None:
        return figures, None
    try:
        return figures, await broker_queues(broker, list(measured_lines()))
    except BrokerLostError as failure:
        return figures, f"RabbitMQ 连不上（{failure}）；工作进程改由数据库传唤，只是慢一些"


def _status_json(figures: QueueFigures, queues: list[BrokerQueue] | str | None) -> dict[str, Any]:
    known = measured_lines()
    lines: list[dict[str, Any]] = []
    for tenant in figures.tenants:
        for name, depth in (tenant.depths or {}).items():
            shown = queue_status(known[name], depth, figures.taken_at)
            values = {field: getattr(shown, field) for field in shown.__dataclass_fields__}
            lines.append({"tenant": tenant.tenant_code} | values)
    return {
        "taken_at": figures.taken_at.isoformat(),
        "lines": lines,
        "unreachable": [each.tenant_code for each in figures.tenants if each.depths is None],
        "dead_errands": [
            {"tenant": code, "line": line, "count": count}
            for (code, line), count in sorted(figures.dead_errands.items())
        ],
        "broker": [
            {"queue": each.name, "waiting": each.waiting, "workers": each.workers}
            for each in queues
        ]
        if isinstance(queues, list)
        else queues,
    }
