"""Turn a request down."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.workorder.approval.contracts import Process, ProcessStatus
from minshui.workorder.approval.deciding import check_decider, decide
from minshui.workorder.approval.errors import APPROVAL_NOTE
from minshui.workorder.approval.process_store import lock_pending


async def reject(ctx: Context, process_id: int, note: str) -> Process:
    """Turn a request down, with a reason; raises as ``approve``, and ``E_APPROVAL_NOTE``."""
    process = await lock_pending(ctx, process_id, "驳回")
    await check_decider(ctx, process)
    if not note.strip():
        raise MinshuiError(APPROVAL_NOTE, process=process.code)
    return await decide(ctx, process, ProcessStatus.REJECTED, note=note)
