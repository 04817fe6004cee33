"""Where the demonstration plays: databases, the people in it, and its clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from minshui.infrastructure.context import Actor, Context, system_actor
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.kernel.clock import Clock, FixedClock, SystemClock
from minshui.platform.identity.facade import UserContract

# Told to everyone who starts the demonstration; the databases hold made-up people only.
DEMO_PASSWORD = "Minshui-2026"  # noqa: S105


@dataclass
class Stage:
    """The demonstration of one tenant."""

    databases: TenantDatabases
    tenant_code: str
    company: str
    folder: Path
    console: Console
    users: dict[str, UserContract] = field(default_factory=dict)

    @asynccontextmanager
    async def work(self, user: str | None = None, on: date | None = None) -> AsyncIterator[Context]:
        """Open one unit of work as a user (the system by default), on a date (now by default)."""
        clock: Clock = SystemClock() if on is None else FixedClock.at_noon(on)
        async with self.databases.tenant_work(self.tenant_code, self.actor(user), clock) as ctx:
            yield ctx

    def actor(self, user: str | None) -> Actor:
        """Return who acts."""
        if user is None:
            return system_actor("demo", "演示程序")
        known = self.users[user]
        return Actor(
            user_id=known.id,
            user_name=known.user_name,
            display_name=known.display_name,
            department_id=known.department_id,
            permissions=frozenset(),
            kind="user",
        )

    def progress(self) -> Progress:
        """Return a progress display for a person to watch."""
        return Progress(
            TextColumn("  {task.description}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
        )
