"""Visits without a worker, for tests."""

from __future__ import annotations

from minshui.infrastructure.bus.contracts import Line


async def visit_until_done(line: Line, tenant_code: str) -> int:
    """Visit a tenant until a visit finds nothing to do; return how much was handled."""
    count = 0
    while handled := (await line.visit(tenant_code)).handled:
        count += handled
    return count
