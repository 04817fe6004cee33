"""What is done on the news of other modules."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.revenue.ownership.settling_meters import release_locks
from minshui.revenue.ownership.use_cases import request_closing, request_transfer
from minshui.workorder.approval.facade import ApprovalDecided, ProcessStatus, find_process


async def release_refused(ctx: Context, event: DeliveredEvent) -> None:
    """Let go of the accounts of a request that was turned down or taken back."""
    if event.payload["kind"] not in (request_closing.KIND, request_transfer.KIND):
        return
    process = await find_process(ctx, int(event.payload["process_id"]))
    if process.status is not ProcessStatus.APPROVED:
        await release_locks(ctx, process.payload["account_ids"], process.payload["lock_ids"])


SUBSCRIPTIONS = (
    Subscription("ownership.release_refused", ApprovalDecided.event_type, release_refused),
)
