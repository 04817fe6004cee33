"""What approving, rejecting and withdrawing have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.workorder.approval.contracts import Process, ProcessStatus, approval_kinds
from minshui.workorder.approval.errors import APPROVAL_OWN
from minshui.workorder.approval.events import ApprovalDecided
from minshui.workorder.approval.process_store import close_process, find_process
from minshui.workorder.approval.queries.scoped import PROCESS_ROWS


async def check_decider(ctx: Context, process: Process) -> None:
    """Raise ``E_PERMISSION_DENIED`` or ``E_APPROVAL_OWN`` where the actor may not decide.

    The permission of the kind must be held for this process too, else it is unknown.
    """
    permission = approval_kinds()[process.kind].decide.code
    ctx.require(permission)
    by_kind = replace(ctx, actor=ctx.actor.acting_by(permission))
    await PROCESS_ROWS.check(by_kind, process.id)
    if ctx.actor.kind != "system" and process.requested_by == ctx.actor.user_id:
        raise MinshuiError(APPROVAL_OWN, process=process.code)


async def decide(
    ctx: Context,
    process: Process,
    status: ProcessStatus,
    *,
    note: str | None = None,
    result: Mapping[str, Any] | None = None,
) -> Process:
    """Close a locked process and tell of it."""
    await close_process(ctx, process, status, note, result)
    await record_audit(
        ctx,
        f"approval.{status.value}",
        "biz_process",
        process.id,
        before={"status": process.status},
        after={"status": status, "note": note},
    )
    await publish(ctx, ApprovalDecided(process.id, process.kind, status.value))
    return await find_process(ctx, process.id)
