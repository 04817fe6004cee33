"""Take over what a set of files holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.running import Progress, silent
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import hold_runs
from minshui.revenue.customer.facade import OpenedAccount, number_series
from minshui.revenue.cutover.contracts import KitResult, ProofItem
from minshui.revenue.cutover.cutover_store import SUBJECT, change_row, lock_row
from minshui.revenue.cutover.domain.sums import Key, as_rows, rolled_up
from minshui.revenue.cutover.errors import CUTOVER_LOADED
from minshui.revenue.cutover.events import CutoverLoaded
from minshui.revenue.cutover.kit.checking import check_kit
from minshui.revenue.cutover.kit.reading import Kit, read_kit
from minshui.revenue.cutover.kit.results import kit_result, row_count
from minshui.revenue.cutover.kit.sums import kit_sums
from minshui.revenue.cutover.kit.writing import write_kit
from minshui.revenue.cutover.queries.owned_rows import fingerprints
from minshui.revenue.cutover.queries.proof_sums import tariff_classes


async def load_cutover(
    ctx: Context, code: str, files: Sequence[ImportFile], progress: Progress = silent
) -> KitResult:
    """Take over what a set of files holds: all of it, or nothing where there is any fault.

    Raises ``E_CUTOVER_UNKNOWN``, ``E_CUTOVER_STATUS``, ``E_CUTOVER_LOADED``.
    """
    await hold_runs(ctx, alone=True)
    row = await lock_row(ctx, code, "载入")
    if row.loaded_at is not None:
        raise MinshuiError(CUTOVER_LOADED, code=code)
    kit = read_kit(files)
    progress("检查", 0, row_count(kit))
    view = await check_kit(ctx, kit, row.cutover_on)
    progress("检查", row_count(kit), row_count(kit))
    if kit.faults():
        return await kit_result(ctx, kit, "refused")
    owners = await write_kit(ctx, row.id, code, view, progress)
    sums = kit_sums(view, await tariff_classes(ctx), ctx.clock.today())
    await _note(ctx, row, kit, sums, owners.values())
    progress("留存指纹", 1, 1)
    return await kit_result(ctx, kit, "loaded")


async def _note(
    ctx: Context,
    row: Any,
    kit: Kit,
    sums: Mapping[Key, Any],
    owners: Iterable[OpenedAccount],
) -> None:
    """Keep what an undo and the proof need, and tell the news."""
    total = rolled_up(sums)

    def of_all(item: ProofItem) -> Any:
        return total.get((None, None, item), 0)

    values = {
        "customer_count": int(of_all(ProofItem.CUSTOMERS)),
        "meter_count": int(of_all(ProofItem.METERS)),
        "counter_m3": of_all(ProofItem.COUNTER_M3),
        "arrears_fen": int(of_all(ProofItem.ARREARS_FEN)),
        "prepayment_fen": int(of_all(ProofItem.DEPOSIT_FEN)),
    }
    loaded = {
        "files": {file.source.name: file.source.sha256 for file in kit.files.values()},
        "sums": as_rows(sums),
        "numbers": _numbers(owners, ctx.clock.today().year),
        "rows": await fingerprints(ctx, row.id),
    }
    await change_row(
        ctx,
        row.id,
        **values,
        loaded=loaded,
        loaded_by=ctx.actor.user_id,
        loaded_at=ctx.clock.now(),
    )
    await record_audit(
        ctx, "cutover.load", SUBJECT, row.id, after={**values, "files": loaded["files"]}
    )
    await publish(
        ctx,
        CutoverLoaded(
            row.id,
            row.cutover_on,
            values["customer_count"],
            values["arrears_fen"],
            values["prepayment_fen"],
        ),
    )


def _numbers(owners: Iterable[OpenedAccount], year: int) -> dict[str, list[int]]:
    """Return first and last number that each series gave: they follow each other without gaps."""
    digits = 6
    counted: Counter[str] = Counter()
    last: dict[str, int] = {}
    for owner in owners:
        site = owner.code[: -digits - len(str(year))]
        series = number_series(site, year)
        counted[series] += 1
        last[series] = max(last.get(series, 0), int(owner.code[-digits:]))
    return {series: [last[series] - count + 1, last[series]] for series, count in counted.items()}
