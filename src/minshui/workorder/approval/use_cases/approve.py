"""Approve a request, which does what it asks for."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.workorder.approval.contracts import Process, ProcessStatus, approval_kinds
from minshui.workorder.approval.deciding import check_decider, decide
from minshui.workorder.approval.process_store import lock_pending


async def approve(ctx: Context, process_id: int, note: str | None = None) -> Process:
    """Approve a request and do what it asks for, in this transaction.

    Raises ``E_APPROVAL_UNKNOWN``, ``E_APPROVAL_DECIDED``, ``E_APPROVAL_OWN``,
    ``E_PERMISSION_DENIED``, and whatever its execution raises; then it stays pending.
    """
    process = await lock_pending(ctx, process_id, "审批")
    await check_decider(ctx, process)
    result = await approval_kinds()[process.kind].execute(ctx, process)
    return await decide(ctx, process, ProcessStatus.APPROVED, note=note, result=result)
