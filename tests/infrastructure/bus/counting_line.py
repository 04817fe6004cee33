"""A line whose work is rows of the job table, and whose visits a test can watch and disturb."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from minshui.infrastructure.bus.contracts import Visit


@dataclass
class CountingLine:
    """``left`` says how many batches each tenant still has; ``hold`` lets no visit end."""

    name: str = "jobs.default"
    left: dict[str, int] = field(default_factory=dict)
    failures: int = 0
    visits: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.hold.set()

    async def visit(self, tenant_code: str) -> Visit:
        self.visits.put_nowait(tenant_code)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.hold.wait()
        finally:
            self.at_once -= 1
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the other side is down")
        batches = self.left.get(tenant_code, 0)
        self.left[tenant_code] = max(0, batches - 1)
        return Visit(min(batches, 1), more=batches > 1)

    async def visited(self) -> str:
        """The tenant of the next visit."""
        async with asyncio.timeout(10):
            return await self.visits.get()
