"""Undo a payment after its till was closed (冲正, F-0347): asked for, then done by approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import (
    METHOD_NAMES,
    PaymentMethod,
    PaymentResult,
    PaymentStatus,
    TillContract,
)
from minshui.revenue.cashier.domain.payment_lines import payment_lines
from minshui.revenue.cashier.errors import CASH_NEEDS_TILL
from minshui.revenue.cashier.events import PaymentContraed
from minshui.revenue.cashier.open_tills import open_till, own_till, require_closed
from minshui.revenue.cashier.payment_store import PaymentRecord, reserve_payment_ids
from minshui.revenue.cashier.permissions import APPROVE_UNDOING
from minshui.revenue.cashier.receipt_numbers import next_receipt_no, next_voucher_nos
from minshui.revenue.cashier.undoing import (
    Undoing,
    announce_undoing,
    given_reason,
    known_payment,
    lock_posted,
    require_posted,
    take_out,
    undoing_result,
    write_undoing,
)
from minshui.revenue.customer.facade import account_by_id, lock_accounts, require_unlocked
from minshui.revenue.ledger.facade import DepositKind, JournalDraft, post_journal
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND, WORK = "contra", "冲正"


async def request_contra(
    ctx: Context, payment_id: int, reason: str, *, from_own_till: bool
) -> Process:
    """Ask for a payment of a closed till, or of a batch, to be undone.

    Cash goes back out of the actor's open till. Raises what its execution raises, and
    ``E_TILL_NOT_OPEN``, ``E_APPROVAL_PENDING``.
    """
    reason = given_reason(reason, WORK)
    till = await own_till(ctx) if from_own_till else None
    payment = await known_payment(ctx, payment_id)
    require_posted(payment, WORK)
    await require_closed(ctx, payment, "请在该班次内红冲")
    _require_till(payment, till)
    account = await account_by_id(ctx, payment.account_id)
    await require_unlocked(ctx, account.id, account.code, "reversal")
    method = METHOD_NAMES[PaymentMethod(payment.method)]
    return await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=f"冲正缴费 {payment.code}：{method} {yuan_text(payment.amount_fen)} 元",
            reason=reason,
            payload={"payment_id": payment_id, "till_id": till.id if till else None},
            cust_id=payment.cust_id,
            account_id=payment.account_id,
            amount_fen=payment.amount_fen,
            open_key=f"payment:{payment_id}",
        ),
    )


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    """Undo the payment of an approved request."""
    payload = process.payload
    done = await _contra(ctx, payload["payment_id"], payload["till_id"], process)
    return {"payment_id": done.payment_id, "receipt_no": done.receipt_no}


async def _contra(
    ctx: Context, payment_id: int, till_id: int | None, process: Process
) -> PaymentResult:
    """Undo a payment by a linked negative one, dated today; the original's till stays as it is.

    Raises ``E_PAYMENT_UNKNOWN``, ``E_PAYMENT_REVERSED``, ``E_PAYMENT_IS_REVERSAL``,
    ``E_TILL_STILL_OPEN``, ``E_CASH_NEEDS_TILL``, ``E_TILL_CLOSED``, ``E_TILL_STALE``,
    ``E_ACCOUNT_LOCKED``, ``E_PREPAYMENT_SPENT``, ``E_PERIOD_CLOSED``.
    """
    till = None if till_id is None else await open_till(ctx, till_id, WORK)
    seen = await known_payment(ctx, payment_id)
    (account,) = await lock_accounts(ctx, [seen.account_id])
    await require_unlocked(ctx, account.id, account.code, "reversal")
    original = await lock_posted(ctx, payment_id, WORK)
    await require_closed(ctx, original, "请在该班次内红冲")
    _require_till(original, till)
    (contra_id,) = await reserve_payment_ids(ctx)
    lines = payment_lines(original.method, -original.amount_fen, -original.rounding_fen)
    journal_id = await post_journal(
        ctx, JournalDraft("contra", "payment", contra_id, lines, memo=process.reason)
    )
    restored, deposit = await take_out(ctx, original, contra_id, DepositKind.CONTRA, journal_id)
    if till is None:
        (number,) = await next_voucher_nos(ctx, original.cust_id, till_id=original.till_id)
    else:
        number = await next_receipt_no(ctx, till)
    undoing = Undoing(contra_id, journal_id, PaymentStatus.CONTRA, process.reason, till, process.id)
    contra = await write_undoing(ctx, original, undoing, number, restored)
    event = PaymentContraed(original.id, contra.id, original.account_id, original.amount_fen)
    await announce_undoing(ctx, original, contra, "payment.contra", event)
    return undoing_result(contra, restored, deposit)


def _require_till(payment: PaymentRecord, till: TillContract | None) -> None:
    """Cash leaves a drawer: without an open till there is none."""
    if payment.method == PaymentMethod.CASH and till is None:
        raise MinshuiError(CASH_NEEDS_TILL, work=WORK)


CONTRA = ApprovalKind(KIND, WORK, APPROVE_UNDOING, _execute)
