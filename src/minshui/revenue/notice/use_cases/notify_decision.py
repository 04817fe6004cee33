"""Tell whoever asked for an approval what was decided."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.message.gateway.facade import Receiver, ReceiverKind
from minshui.message.template.facade import harmless
from minshui.revenue.notice.parameters import APPROVAL_RESULT, is_on
from minshui.revenue.notice.sending import send
from minshui.workorder.approval.facade import ProcessStatus, find_process

TEMPLATE = "approval.result"
TEXT_LENGTH = 200
_RESULTS = {ProcessStatus.APPROVED: "已通过", ProcessStatus.REJECTED: "已驳回"}


async def notify_decision(ctx: Context, process_id: int) -> None:
    """Send 审批结果 to the requester's inbox; who took it back themselves is told nothing."""
    if not await is_on(ctx, APPROVAL_RESULT):
        return
    process = await find_process(ctx, process_id)
    if process.status not in _RESULTS or process.requested_by is None:
        return
    told = {
        "number": process.code,
        "matter": harmless(process.subject, TEXT_LENGTH),
        "status": _RESULTS[process.status],
        "note": harmless(process.note or "无", TEXT_LENGTH),
    }
    receiver = Receiver(ReceiverKind.USER, str(process.requested_by))
    await send(ctx, TEMPLATE, receiver, told, f"approval:{process_id}")
