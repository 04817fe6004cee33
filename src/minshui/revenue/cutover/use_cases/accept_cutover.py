"""Ask for the acceptance of a cut-over, and accept it: the second person's word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.facade import CaseKind, release_many_case_locks
from minshui.revenue.cutover.contracts import CutoverStatus, Proof
from minshui.revenue.cutover.cutover_store import SUBJECT, change_row, lock_row, lock_row_by_id
from minshui.revenue.cutover.domain.sums import from_rows, rolled_up
from minshui.revenue.cutover.errors import (
    ACCEPT_OWN,
    CUTOVER_UNPROVED,
    PROOF_BROKEN,
    PROOF_STALE,
)
from minshui.revenue.cutover.events import CutoverAccepted
from minshui.revenue.cutover.kit.totals import ITEM_NAMES
from minshui.revenue.cutover.models import CutoverAccount
from minshui.revenue.cutover.permissions import ACCEPT
from minshui.revenue.cutover.queries.cutovers import proof_of
from minshui.revenue.cutover.queries.proof_sums import book_sums
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

_ACCOUNTS = select(CutoverAccount.account_id).where(
    CutoverAccount.cutover_id == bindparam("cutover")
)


async def request_acceptance(ctx: Context, code: str, reason: str) -> Process:
    """Put the proof before a second person.

    Raises ``E_CUTOVER_UNKNOWN``, ``…_STATUS``, ``…_UNPROVED``, ``…_PROOF_STALE``,
    ``…_PROOF_BROKEN``, ``E_APPROVAL_PENDING``.
    """
    row = await lock_row(ctx, code, "验收")
    proof = await _checked(ctx, row)
    found = len(proof.differences)
    told = f"与原系统有 {found} 处差异" if found else "与原系统相符"
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=CutoverAcceptance.code,
            subject=f"验收系统切换 {code}（{row.name}）：{told}",
            reason=reason,
            payload={"cutover_id": row.id},
            open_key=f"cutover:{row.id}",
        ),
    )


async def _accept(ctx: Context, process: Process) -> Mapping[str, Any]:
    row = await lock_row_by_id(ctx, process.payload["cutover_id"], "验收")
    if ctx.actor.user_id is not None and ctx.actor.user_id == row.loaded_by:
        raise MinshuiError(ACCEPT_OWN, code=row.code)
    proof = await _checked(ctx, row)
    accounts = (await ctx.session.execute(_ACCOUNTS, {"cutover": row.id})).scalars().all()
    await release_many_case_locks(ctx, accounts, CaseKind.CUTOVER)
    await change_row(
        ctx,
        row.id,
        status=CutoverStatus.ACCEPTED.value,
        closed_by=ctx.actor.user_id,
        closed_at=ctx.clock.now(),
        closed_reason=process.reason,
    )
    await record_audit(ctx, "cutover.accept", SUBJECT, row.id, after={"code": row.code})
    await publish(ctx, CutoverAccepted(row.id))
    return {"code": row.code, "differences": len(proof.differences)}


async def _checked(ctx: Context, row: Any) -> Proof:
    """Return the proof if the books are still what it says, and what the files said."""
    if row.proof is None:
        raise MinshuiError(CUTOVER_UNPROVED, code=row.code)
    kept = rolled_up(from_rows(row.proof["taken_over"]))
    now = rolled_up(await book_sums(ctx, row.id))
    for key in sorted({*kept, *now}, key=str):
        if kept.get(key, 0) != now.get(key, 0):
            raise MinshuiError(PROOF_STALE, code=row.code, item=ITEM_NAMES[key[2]])
    proof = await proof_of(ctx, row.code)
    for line in proof.lines:
        if (line.site, line.class_code) == (None, None) and line.taken_over != line.in_files:
            raise MinshuiError(PROOF_BROKEN, code=row.code, item=ITEM_NAMES[line.item])
    return proof


CutoverAcceptance = ApprovalKind(
    code="cutover_accept", name="系统切换验收", decide=ACCEPT, execute=_accept
)
