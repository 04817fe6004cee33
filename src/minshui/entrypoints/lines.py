"""The lines of work of this program, and which of them a process takes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from minshui.entrypoints.channels import open_channels
from minshui.entrypoints.wiring import job_handlers, subscriptions
from minshui.infrastructure.audit.archiving import archive_store
from minshui.infrastructure.audit.jobs import audit_handlers
from minshui.infrastructure.audit.line import SealingLine
from minshui.infrastructure.bus.contracts import Line
from minshui.infrastructure.bus.errors import LINE_UNKNOWN
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.jobs.runner import JobLine
from minshui.infrastructure.outbox.relay import OutboxRelay
from minshui.infrastructure.settings import Settings
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import MessageLine
from minshui.platform.grant.facade import GrantLine

JOB_QUEUES = ("default", "messages", "billing")
SHARD_LINE = "jobs.billing"
"""What the billing shards do, so that a run keeps nobody else waiting."""


@asynccontextmanager
async def open_lines(
    databases: TenantDatabases, settings: Settings, clock: Clock, stopping: asyncio.Event
) -> AsyncIterator[list[Line]]:
    """Open every line, in the order in which people list them."""
    lease_seconds, archives = settings.message_lease_seconds, archive_store(settings)
    handlers = {**job_handlers(), **audit_handlers(databases, archives, clock)}
    async with open_channels(clock) as channels:
        yield [
            OutboxRelay(databases, subscriptions(), clock, stopping),
            GrantLine(databases, clock),
            *(JobLine(databases, handlers, clock, queue, stopping) for queue in JOB_QUEUES),
            SealingLine(databases, archives.signer, clock),
            *(
                MessageLine(databases, channel, clock, lease_seconds=lease_seconds)
                for channel in channels
            ),
        ]


def choose_lines(lines: Sequence[Line], names: str | None) -> list[Line]:
    """Return those that ``names`` (with commas) means: a line, or a group such as ``jobs``.

    None: all but the billing shards'. A group leaves those out, too. Raises ``E_LINE_UNKNOWN``.
    """
    if names is None:
        return [line for line in lines if line.name != SHARD_LINE]
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise MinshuiError(LINE_UNKNOWN, line=names, known=_known(lines))
    chosen = {line.name: line for line in lines if line.name in wanted}
    for name in wanted:
        group = {
            line.name: line
            for line in lines
            if line.name.startswith(f"{name}.") and line.name != SHARD_LINE
        }
        if name not in chosen and not group:
            raise MinshuiError(LINE_UNKNOWN, line=name, known=_known(lines))
        chosen |= group
    return list(chosen.values())


def _known(lines: Sequence[Line]) -> str:
    names = [line.name for line in lines]
    groups = {name.partition(".")[0] for name in names if "." in name}
    return "、".join([*names, *sorted(groups)])
