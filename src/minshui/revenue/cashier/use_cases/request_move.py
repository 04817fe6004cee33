"""Ask for a payment of a closed till to be given to the right account (转户)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.moving import WORK, move, right_payer
from minshui.revenue.cashier.open_tills import require_closed
from minshui.revenue.cashier.permissions import APPROVE_UNDOING
from minshui.revenue.cashier.undoing import given_reason, known_payment, require_posted
from minshui.revenue.customer.facade import account_by_id, require_unlocked
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "move_payment"


async def request_move(ctx: Context, payment_id: int, to_account_id: int, reason: str) -> Process:
    """Ask for a payment of a closed till, or of a batch, to be moved.

    Raises what the move raises, ``E_TILL_STILL_OPEN`` and ``E_APPROVAL_PENDING``.
    """
    reason = given_reason(reason, WORK)
    payment = await known_payment(ctx, payment_id)
    require_posted(payment, WORK)
    await require_closed(ctx, payment, "请由该班次的收费员直接转户")
    payer = await right_payer(ctx, payment, to_account_id)
    account = await account_by_id(ctx, payment.account_id)
    await require_unlocked(ctx, account.id, account.code, "reversal")
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=(
                f"缴费 {payment.code}（{yuan_text(payment.amount_fen)} 元）转至客户 {payer.code}"
            ),
            reason=reason,
            payload={"payment_id": payment_id, "to_account_id": to_account_id},
            cust_id=payment.cust_id,
            account_id=payment.account_id,
            amount_fen=payment.amount_fen,
            open_key=f"payment:{payment_id}",
        ),
    )


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    """Move the payment of an approved request; no till is touched, as no money moves."""
    payload = process.payload
    payment = await known_payment(ctx, payload["payment_id"])
    await require_closed(ctx, payment, "请由该班次的收费员直接转户")
    moved = await move(
        ctx, payment.id, payload["to_account_id"], process.reason, process_id=process.id
    )
    return {"payment_id": moved.payment.payment_id, "undone_id": moved.undone.payment_id}


MOVE = ApprovalKind(KIND, WORK, APPROVE_UNDOING, _execute)
