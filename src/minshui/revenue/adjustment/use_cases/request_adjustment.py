"""Ask for a bill to be adjusted (F-0338, F-0339, F-0343); small ones are done at once."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.kernel.period import month_text
from minshui.revenue.adjustment.adjustment_store import (
    insert_adjustment,
    link_process,
    stored_prices,
)
from minshui.revenue.adjustment.contracts import (
    AdjustmentContract,
    AdjustmentKind,
    AdjustmentStatus,
    RequestAdjustment,
)
from minshui.revenue.adjustment.errors import POINTER_WAY
from minshui.revenue.adjustment.execution import BILL_ADJUSTMENT, execute
from minshui.revenue.adjustment.parameters import APPROVAL_ABOVE
from minshui.revenue.adjustment.queries.adjustments import find_adjustment
from minshui.revenue.adjustment.reasons import checked_reason
from minshui.revenue.billing.facade import (
    AdjustBill,
    AdjustmentPreview,
    preview_adjustment,
)
from minshui.revenue.parameter.facade import parameter
from minshui.workorder.approval.facade import ApprovalRequest, request_approval

_REASON_LENGTH = 200


async def request_adjustment(ctx: Context, command: RequestAdjustment) -> AdjustmentContract:
    """Put an adjustment before an approver, or make it where the tenant lets it pass.

    What it comes to is shown to the approver and must be so when it is executed. Raises
    ``E_ADJUSTMENT_…``, ``E_APPROVAL_PENDING``, and what ``adjust_bill`` raises.
    """
    words = (await checked_reason(ctx, command.reason_code, command.reason))[:_REASON_LENGTH]
    if command.moves_pointer and command.usage_m3 <= 0:
        raise MinshuiError(POINTER_WAY, place=Place("moves_pointer"))
    preview = await preview_adjustment(
        ctx,
        AdjustBill(
            command.bill_number,
            command.usage_m3,
            command.prices,
            command.amounts,
            accounting_month=command.accounting_month,
        ),
    )
    adjustment_id = await _insert(ctx, command, preview)
    if await _needs_approval(ctx, preview.total_fen):
        process = await request_approval(
            ctx,
            ApprovalRequest(
                kind=BILL_ADJUSTMENT.code,
                subject=_subject(command, preview),
                reason=words,
                payload={
                    "adjustment_id": adjustment_id,
                    "accounting_month": command.accounting_month,
                },
                cust_id=preview.bill.cust_id,
                account_id=preview.bill.account_id,
                amount_fen=preview.total_fen,
                open_key=f"bill:{preview.bill.id}",
            ),
        )
        await link_process(ctx, adjustment_id, process.id)
    else:
        await execute(ctx, adjustment_id, command.accounting_month)
    return await find_adjustment(ctx, adjustment_id)


async def _needs_approval(ctx: Context, total_fen: int) -> bool:
    limit_fen: int = await parameter(ctx, *APPROVAL_ABOVE.name, ctx.clock.today())
    return limit_fen == 0 or abs(total_fen) > limit_fen


async def _insert(ctx: Context, command: RequestAdjustment, preview: AdjustmentPreview) -> int:
    year = ctx.clock.today().year
    kind = AdjustmentKind.AMOUNT if command.amounts else AdjustmentKind.QUANTITY
    (number,) = await next_numbers(ctx, f"adjustment:{year}")
    adjustment_id = await insert_adjustment(
        ctx,
        {
            "code": f"TZ{year}{number:06d}",
            "kind": kind.value,
            "cust_id": preview.bill.cust_id,
            "account_id": preview.bill.account_id,
            "bill_id": preview.bill.id,
            "bill_month": preview.bill.bill_month,
            "usage_m3": command.usage_m3,
            "prices": stored_prices(command.prices),
            "amounts": dict(command.amounts) or None,
            "moves_pointer": command.moves_pointer,
            "reason_code": command.reason_code,
            "reason": command.reason.strip(),
            "total_fen": preview.total_fen,
            "status": AdjustmentStatus.REQUESTED.value,
            "requested_by": ctx.actor.user_id,
            "requested_at": ctx.clock.now(),
        },
    )
    await record_audit(
        ctx,
        "adjustment.request",
        "bill_adjustment",
        adjustment_id,
        after={
            "bill": command.bill_number,
            "usage_m3": command.usage_m3,
            "total_fen": preview.total_fen,
        },
    )
    return adjustment_id


def _subject(command: RequestAdjustment, preview: AdjustmentPreview) -> str:
    total = f"{yuan_text(preview.total_fen)} 元"
    if command.accounting_month is not None:
        total += f"，记入 {month_text(command.accounting_month)}"
    if command.amounts:
        return f"账单 {command.bill_number} 金额调整 {total}"
    way = "指定单价" if command.prices else "按阶梯"
    pointer = "，移动表底" if command.moves_pointer else ""
    usage = f"{command.usage_m3.normalize():f}"
    return f"账单 {command.bill_number} 水量调整 {usage} m³（{way}{pointer}），{total}"
