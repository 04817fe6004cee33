"""Ask for bills to be taken back; small ones are done at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.adjustment.contracts import RequestCancellation, RequestedCancellation
from minshui.revenue.adjustment.parameters import CANCEL_APPROVAL_ABOVE
from minshui.revenue.adjustment.permissions import APPROVE
from minshui.revenue.adjustment.reasons import checked_reason
from minshui.revenue.billing.facade import (
    CANCEL_EMPTY,
    CANCEL_HELD,
    PlanCancellation,
    cancel_bills,
    cancel_scope_document,
    cancel_scope_of,
    preview_cancellation,
)
from minshui.revenue.parameter.facade import parameter
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

_REASON_LENGTH = 200


async def request_cancellation(ctx: Context, command: RequestCancellation) -> RequestedCancellation:
    """Put a cancellation before an approver, or begin it where the tenant lets it pass.

    Raises ``E_ADJUSTMENT_REASON…``, ``E_CANCEL_…``, ``E_APPROVAL_PENDING``, and what
    ``cancel_bills`` raises.
    """
    reason = (await checked_reason(ctx, command.reason_code, command.reason))[:_REASON_LENGTH]
    preview = await preview_cancellation(ctx, command.scope)
    if not preview.bill_count:
        raise MinshuiError(CANCEL_EMPTY)
    if preview.held and len(preview.held) == preview.account_count:
        first = preview.held[0]
        raise MinshuiError(CANCEL_HELD, number=first.number, why=first.message)
    limit_fen = await parameter(ctx, *CANCEL_APPROVAL_ABOVE.name, ctx.clock.today())
    if limit_fen and preview.total_amount_fen <= limit_fen:
        begun = await cancel_bills(ctx, PlanCancellation(command.scope, reason))
        return RequestedCancellation(None, None, begun.cancellation.id)
    document = cancel_scope_document(command.scope)
    process = await request_approval(
        ctx,
        ApprovalRequest(
            kind=BILL_CANCELLATION.code,
            subject=(
                f"撤销账单 {preview.bill_count} 张（{preview.account_count} 户），"
                f"合计 {yuan_text(preview.total_amount_fen)} 元"
            ),
            reason=reason,
            payload={"scope": document},
            amount_fen=preview.total_amount_fen,
            open_key=_open_key(command),
        ),
    )
    return RequestedCancellation(process.id, process.code, None)


def _open_key(command: RequestCancellation) -> str | None:
    """One bill has one open request, whatever is asked for it."""
    bills = command.scope.bills
    return f"bill:{bills[0][0]}" if len(bills) == 1 else None


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    command = PlanCancellation(
        cancel_scope_of(process.payload["scope"]), process.reason, process.id
    )
    begun = await cancel_bills(ctx, command)
    return {
        "cancellation_id": begun.cancellation.id,
        "code": begun.cancellation.code,
        "bill_count": begun.bill_count,
        "chunk_count": begun.cancellation.chunk_count,
    }


BILL_CANCELLATION = ApprovalKind("bill_cancellation", "撤销账单", APPROVE, _execute)
