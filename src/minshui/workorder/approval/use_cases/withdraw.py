"""Take a request back."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.workorder.approval.contracts import Process, ProcessStatus
from minshui.workorder.approval.deciding import decide
from minshui.workorder.approval.errors import APPROVAL_NOT_OWN
from minshui.workorder.approval.process_store import lock_pending


async def withdraw(ctx: Context, process_id: int) -> Process:
    """Take one's own request back; raises ``E_APPROVAL_NOT_OWN`` for somebody else's."""
    process = await lock_pending(ctx, process_id, "撤回")
    if ctx.actor.kind != "system" and process.requested_by != ctx.actor.user_id:
        raise MinshuiError(APPROVAL_NOT_OWN, process=process.code)
    return await decide(ctx, process, ProcessStatus.WITHDRAWN)
