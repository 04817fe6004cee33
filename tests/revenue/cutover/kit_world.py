"""A tenant ready for a cut-over, and the made-up files of the system before ours."""

from __future__ import annotations

from collections.abc import Sequence

from bench.cutover_files import (
    CUTOVER_ON,
    SITES,
    OldFiles,
    book_codes,
    make_files,
    tariff_documents,
)
from minshui.entrypoints.furnishing import furnish_tenant
from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.security.fields import field_cipher
from minshui.platform.organization.facade import list_departments
from minshui.revenue.cutover.facade import (
    Cutover,
    KitResult,
    OpenCutover,
    load_cutover,
    open_cutover,
)
from minshui.revenue.reading.facade import CreateBook, create_book
from minshui.revenue.tariff.facade import approve_version, save_version

CODE = "QH-1"


async def ready_tenant(ctx: Context, households: int = 40) -> Cutover:
    """Furnish the tenant with sites, books and prices, and open the cut-over ``QH-1``."""
    await furnish_tenant(ctx, "榕城水务", SITES)
    await field_cipher(ctx)  # the tenant's key is made when it is first asked for
    for document in tariff_documents():
        await approve_version(ctx, (await save_version(ctx, document)).id)
    sites = {site.code: site.id for site in await list_departments(ctx)}
    for code, site in book_codes(households):
        await create_book(ctx, CreateBook(code, f"{code} 册", sites[site], reader_id=7))
    return await open_cutover(ctx, OpenCutover(CODE, "榕城老系统", CUTOVER_ON))


def as_import(files: OldFiles, encoding: str = "utf-8-sig") -> list[ImportFile]:
    """Return the files as they are handed in."""
    return [
        ImportFile(f"{kind}.csv", file.content(encoding))
        for kind, file in files.items()
        if file.rows
    ]


async def load_town(ctx: Context, households: int = 40) -> tuple[OldFiles, KitResult]:
    """Make a ready tenant and load a town without faults into it."""
    await ready_tenant(ctx, households)
    files = make_files(households)
    return files, await load_cutover(ctx, CODE, as_import(files))


def places(result: KitResult) -> Sequence[tuple[str | None, int | None, str]]:
    """Return kind, row and code of every fault."""
    return [(fault.kind, fault.row, fault.code) for fault in result.faults]
