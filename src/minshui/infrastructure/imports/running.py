"""Run one import: read, check everything, write in batches, log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy import insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.columns import ImportRow, ImportSpec
from minshui.infrastructure.imports.faults import FaultList, RowFault
from minshui.infrastructure.imports.models import ImportLog
from minshui.infrastructure.imports.parsing import parse_rows
from minshui.infrastructure.imports.sheets import ImportFile, Sheet, read_sheet

BATCH_ROWS = 20_000

Progress = Callable[[str, int, int], None]
"""Told the stage in Chinese, the rows done and the rows in all."""


class ImportMode(StrEnum):
    """What happens to the good rows of a file with faults."""

    ALL_OR_NOTHING = "all_or_nothing"
    VALID_ONLY = "valid_only"


class Importer(Protocol):
    """One kind of import, as its module writes it."""

    @property
    def spec(self) -> ImportSpec:
        """The columns and the key."""
        ...

    async def check(
        self, ctx: Context, rows: Sequence[ImportRow], faults: FaultList
    ) -> list[ImportRow]:
        """Return the rows that are new; those already in the books just so are left out.

        Gets all rows, those with faulty cells (``None``) too, so that every fault is found at
        once; rows at fault are never written, whatever is returned. Set-based: a few queries.
        """
        ...

    async def write(self, ctx: Context, rows: Sequence[ImportRow]) -> None:
        """Write one batch of checked rows, set-based, in the caller's transaction."""
        ...


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a file: ``applied``, ``refused`` (nothing written) or ``checked`` (dry run).

    ``rows`` = ``new`` + ``unchanged`` + ``fault_rows``; ``new`` of a refused file were not written.
    """

    spec: ImportSpec
    sheet: Sheet
    mode: ImportMode
    status: str
    new: int
    unchanged: int
    fault_rows: int
    faults: tuple[RowFault, ...]

    @property
    def rows(self) -> int:
        """How many data rows the file has."""
        return len(self.sheet.rows)

    @property
    def fault_count(self) -> int:
        """How many faults there are; a row can have several."""
        return len(self.faults)


def silent(stage: str, done: int, total: int) -> None:
    """Report to nobody."""


async def run_import(
    ctx: Context,
    importer: Importer,
    file: ImportFile,
    *,
    mode: ImportMode = ImportMode.ALL_OR_NOTHING,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportResult:
    """Import a file; faults of rows are in the result, faults of the file as a whole are raised.

    A dry run checks and logs, and writes nothing else. Rows that are in the books already, just
    so, count as unchanged: the same file twice changes nothing.
    """
    faults = FaultList()
    sheet = read_sheet(file)
    total = len(sheet.rows)
    progress("检查", 0, total)
    rows = parse_rows(importer.spec, sheet, faults)
    wanted = await importer.check(ctx, rows, faults)
    fresh = [row for row in wanted if not faults.has(row.number)]
    fault_rows = sum(faults.has(row.number) for row in rows)
    progress("检查", total, total)
    refused = fault_rows > 0 and mode is ImportMode.ALL_OR_NOTHING
    status = "checked" if dry_run else "refused" if refused else "applied"
    if status == "applied":
        await _write(ctx, importer, fresh, progress)
    result = ImportResult(
        spec=importer.spec,
        sheet=sheet,
        mode=mode,
        status=status,
        new=len(fresh),
        unchanged=total - fault_rows - len(fresh),
        fault_rows=fault_rows,
        faults=tuple(faults.all()),
    )
    await log_import(ctx, file, result)
    return result


async def _write(
    ctx: Context, importer: Importer, rows: Sequence[ImportRow], progress: Progress
) -> None:
    progress("写入", 0, len(rows))
    for start in range(0, len(rows), BATCH_ROWS):
        batch = rows[start : start + BATCH_ROWS]
        await importer.write(ctx, batch)
        progress("写入", start + len(batch), len(rows))


async def log_import(ctx: Context, file: ImportFile, result: ImportResult) -> None:
    """Note in the log what became of a file."""
    await ctx.session.execute(
        insert(ImportLog),
        {
            "kind": result.spec.code,
            "file_name": file.name[-255:],
            "file_hash": file.sha256,
            "mode": result.mode.value,
            "status": result.status,
            "row_count": result.rows,
            "new_count": result.new,
            "unchanged_count": result.unchanged,
            "fault_row_count": result.fault_rows,
            "imported_by": ctx.actor.user_id,
            "imported_by_name": ctx.actor.display_name,
            "imported_at": ctx.clock.now(),
        },
    )
