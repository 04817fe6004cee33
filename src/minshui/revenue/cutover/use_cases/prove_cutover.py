"""Compare what was taken over with the totals of the system before ours."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.kernel.errors import MinshuiError
from minshui.platform.organization.facade import list_departments
from minshui.revenue.cutover.contracts import CutoverStatus, KitFault, Proof
from minshui.revenue.cutover.cutover_store import SUBJECT, change_row, lock_row
from minshui.revenue.cutover.domain.sums import NO_CLASS, as_rows
from minshui.revenue.cutover.errors import CUTOVER_EMPTY
from minshui.revenue.cutover.kit.totals import read_totals
from minshui.revenue.cutover.queries.cutovers import proof_of
from minshui.revenue.cutover.queries.proof_sums import book_sums, tariff_classes


async def prove_cutover(
    ctx: Context, code: str, totals: ImportFile
) -> tuple[Proof | None, Sequence[KitFault]]:
    """Make the proof report and keep it; where the totals file has faults, only those.

    A report with differences is a proof too: they are named, and whoever accepts sees them.
    Raises ``E_CUTOVER_UNKNOWN``, ``E_CUTOVER_STATUS``, ``E_CUTOVER_EMPTY``.
    """
    row = await lock_row(ctx, code, "核对")
    if row.loaded_at is None:
        raise MinshuiError(CUTOVER_EMPTY, code=code)
    sites = {site.code for site in await list_departments(ctx)}
    classes = {*(await tariff_classes(ctx)).values(), NO_CLASS}
    stated, faults = read_totals(totals, sites, classes)
    if faults:
        return None, faults
    kept = {
        "file": totals.name,
        "hash": totals.sha256,
        "stated": as_rows(stated),
        "taken_over": as_rows(await book_sums(ctx, row.id)),
    }
    await change_row(
        ctx,
        row.id,
        status=CutoverStatus.PROVED.value,
        proof=kept,
        proved_by=ctx.actor.user_id,
        proved_at=ctx.clock.now(),
    )
    proof = await proof_of(ctx, code)
    after = {"file": totals.name, "hash": totals.sha256, "differences": len(proof.differences)}
    await record_audit(ctx, "cutover.prove", SUBJECT, row.id, after=after)
    return proof, ()
