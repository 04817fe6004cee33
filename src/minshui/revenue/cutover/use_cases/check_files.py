"""Check a set of files for a cut-over."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import Progress, silent
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.revenue.cutover.contracts import KitResult
from minshui.revenue.cutover.cutover_store import find_row
from minshui.revenue.cutover.kit.checking import check_kit
from minshui.revenue.cutover.kit.reading import Kit, read_kit
from minshui.revenue.cutover.kit.results import kit_result, row_count


async def check_files(
    ctx: Context, code: str, files: Sequence[ImportFile], progress: Progress = silent
) -> tuple[KitResult, Kit]:
    """Check a set of files for a cut-over and write nothing but the log of imports.

    Every fault of every file is in the result. Raises ``E_CUTOVER_UNKNOWN``.
    """
    row = await find_row(ctx, code)
    kit = read_kit(files)
    progress("检查", 0, row_count(kit))
    await check_kit(ctx, kit, row.cutover_on)
    progress("检查", row_count(kit), row_count(kit))
    return await kit_result(ctx, kit, "checked"), kit
