"""What became of a set of files: in the log of imports, and for whoever handed them in."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import log_import
from minshui.revenue.cutover.contracts import KitResult
from minshui.revenue.cutover.kit.reading import Kit


async def kit_result(ctx: Context, kit: Kit, status: str) -> KitResult:
    """Note each file in the log and return the result."""
    logged = "applied" if status == "loaded" else status
    for file in kit.files.values():
        await log_import(ctx, file.source, file.result(logged))
    rows = {kind: len(file.rows) for kind, file in kit.files.items()}
    return KitResult(status, rows, kit.faults())


def row_count(kit: Kit) -> int:
    """Return how many rows all files have."""
    return sum(len(file.rows) for file in kit.files.values())
