"""Queues, parked events and failed jobs as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from rich.table import Table

from minshui.infrastructure.bus.broker_depths import BrokerQueue
from minshui.infrastructure.bus.measuring import Depth, measured_lines
from minshui.infrastructure.telemetry.queue_figures import QueueFigures
from minshui.kernel.clock import LOCAL_ZONE
from minshui.platform.monitoring.facade import Decision, FailedJob, ParkedEvent

_UNITS = (("天", 86_400), ("小时", 3_600), ("分", 60), ("秒", 1))
_ACTIONS = {"retry": "重新处理", "drop": "放弃"}


def duration_text(seconds: float) -> str:
    """Return a duration in its two largest units: 2小时5分."""
    left = int(seconds)
    parts: list[str] = []
    for unit, length in _UNITS:
        count, left = divmod(left, length)
        if count or (unit == "秒" and not parts):
            parts.append(f"{count}{unit}")
        elif parts:
            break
    return "".join(parts[:2])


def instant_text(instant: datetime) -> str:
    """Return an instant in local time."""
    return f"{instant.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"


def line_table(figures: QueueFigures, title: str) -> Table:
    """Return one row a line, all measured tenants together."""
    table = Table("队列", "名称", "待办", "延后", "最早等待", "最久逾期", "已搁置", title=title)
    for line in measured_lines().values():
        depths = [each.depths[line.name] for each in figures.tenants if each.depths is not None]
        table.add_row(line.name, line.title, *_cells(depths, figures.taken_at))
    return table


def tenant_table(figures: QueueFigures) -> Table | None:
    """Return one row for each tenant that has something to do or cannot be asked; None: none."""
    table = Table("租户", "待办", "延后", "最早等待", "最久逾期", "已搁置", title="有待办的租户")
    for tenant in figures.tenants:
        if tenant.depths is None:
            table.add_row(tenant.tenant_code, "[red]数据库连不上[/]", "", "", "", "")
        elif any(each.due or each.delayed or each.parked for each in tenant.depths.values()):
            cells = _cells(tenant.depths.values(), figures.taken_at)
            table.add_row(tenant.tenant_code, *cells)
    return table if table.row_count else None


def dead_table(figures: QueueFigures) -> Table | None:
    """Return the errands that the broker gave up; None: there are none."""
    if not figures.dead_errands:
        return None
    table = Table("租户", "队列", "个数", title="被放弃的差事（每次处理都使进程中断，请查看日志）")
    for (tenant_code, line), count in sorted(figures.dead_errands.items()):
        table.add_row(tenant_code, line, f"[red]{count}[/]")
    return table


def broker_table(queues: Sequence[BrokerQueue]) -> Table:
    """Return the broker's queues."""
    table = Table("消息队列", "待取", "工作进程", title="RabbitMQ（只传唤工作进程，数据在库里）")
    for queue in queues:
        table.add_row(queue.name, str(queue.waiting), str(queue.workers))
    return table


def event_table(events: Iterable[ParkedEvent], now: datetime, title: str) -> Table:
    """Return parked or dropped events."""
    table = Table("编号", "类型", "分片", "已过", "次数", "其后待投递", "报错", title=title)
    for event in events:
        said = "；".join(f"{each.subscriber}：{each.message}" for each in event.failures)
        table.add_row(
            str(event.id),
            event.event_type,
            event.shard_key,
            duration_text((now - event.occurred_at).total_seconds()),
            str(event.attempts),
            str(event.waiting_behind),
            said,
        )
    return table


def job_table(jobs: Iterable[FailedJob], now: datetime, title: str) -> Table:
    """Return failed or dropped jobs."""
    table = Table("编号", "队列", "类别", "已过", "次数", "提交人", "报错", title=title)
    for job in jobs:
        table.add_row(
            str(job.id),
            job.queue,
            job.kind,
            duration_text((now - job.created_at).total_seconds()),
            str(job.attempts),
            job.created_by,
            job.last_error or "",
        )
    return table


def decision_lines(decisions: Sequence[Decision]) -> list[str]:
    """Return one line for each decision."""
    return [
        f"{instant_text(each.decided_at)} {each.decided_by}{_ACTIONS[each.action.value]}"
        + (f"：{each.reason}" if each.reason else "")
        for each in decisions
    ]


def _cells(depths: Iterable[Depth], now: datetime) -> list[str]:
    found = list(depths)
    parked = sum(each.parked for each in found)
    return [
        str(sum(each.due for each in found)),
        str(sum(each.delayed for each in found)),
        _age([each.oldest_at for each in found], now),
        _age([each.due_since for each in found], now),
        f"[red]{parked}[/]" if parked else "0",
    ]


def _age(instants: Sequence[datetime | None], now: datetime) -> str:
    earliest = min((each for each in instants if each is not None), default=None)
    if earliest is None:
        return ""
    return duration_text(max(now - earliest, timedelta(0)).total_seconds())
