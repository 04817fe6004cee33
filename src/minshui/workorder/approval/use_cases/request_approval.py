"""Ask for an approval."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.outbox.publishing import publish
from minshui.infrastructure.security.batch_scope import keep_scope
from minshui.kernel.errors import MinshuiError
from minshui.workorder.approval.contracts import ApprovalRequest, Process, approval_kinds
from minshui.workorder.approval.errors import APPROVAL_PENDING
from minshui.workorder.approval.events import ApprovalRequested
from minshui.workorder.approval.process_store import (
    find_process,
    insert_process,
    open_process_code,
)
from minshui.workorder.approval.queries.scoped import PROCESS_BATCH


async def request_approval(ctx: Context, request: ApprovalRequest) -> Process:
    """Put a request before whoever may decide its kind; the caller has checked that it could be
    executed now. Raises ``E_APPROVAL_PENDING`` while the same matter has an open request.
    """
    if request.kind not in approval_kinds():
        raise ValueError(f"no module declares approvals of kind {request.kind}")
    year = ctx.clock.today().year
    # The series is locked until the commit, so two requests of one matter see each other.
    (number,) = await next_numbers(ctx, f"process:{year}")
    if request.open_key is not None:
        there = await open_process_code(ctx, request.open_key)
        if there is not None:
            raise MinshuiError(APPROVAL_PENDING, process=there)
    process_id = await insert_process(ctx, f"SP{year}{number:06d}", request)
    await keep_scope(ctx, PROCESS_BATCH, process_id)
    process = await find_process(ctx, process_id)
    await record_audit(
        ctx,
        "approval.request",
        "biz_process",
        process_id,
        after={"code": process.code, "kind": request.kind, "subject": request.subject},
    )
    await publish(ctx, ApprovalRequested(process_id, request.kind))
    return process
