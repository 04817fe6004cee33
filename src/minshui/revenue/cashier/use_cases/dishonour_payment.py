"""Annul a bounced cheque or a charge-back (退票、拒付), found on the arrival desk."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.arrival_store import (
    NewArrival,
    arrived_among,
    sums_by_purpose,
    write_arrival,
)
from minshui.revenue.cashier.bounce_fee import charge_bounce_fee
from minshui.revenue.cashier.contracts import PaymentMethod, PaymentResult, PaymentStatus
from minshui.revenue.cashier.domain.payment_lines import payment_lines
from minshui.revenue.cashier.errors import DISHONOUR_CASH
from minshui.revenue.cashier.events import PaymentDishonoured
from minshui.revenue.cashier.open_tills import require_closed
from minshui.revenue.cashier.payment_store import reserve_payment_ids
from minshui.revenue.cashier.receipt_numbers import next_voucher_nos
from minshui.revenue.cashier.undoing import (
    Undoing,
    announce_undoing,
    given_reason,
    known_payment,
    lock_posted,
    take_out,
    undoing_result,
    write_undoing,
)
from minshui.revenue.customer.facade import lock_accounts, require_unlocked
from minshui.revenue.ledger.facade import DepositKind, JournalDraft, post_journal

WORK = "退票"


async def dishonour_payment(ctx: Context, payment_id: int, reason: str) -> PaymentResult:
    """Undo a payment that the bank did not honour; its bills are open again.

    Where its money had arrived, the bank has taken it back: that is written as an arrival of
    the opposite amount. The bank's fee for a cheque is billed to the customer where a parameter
    says so. Raises ``E_DISHONOUR_CASH``, ``E_PAYMENT_UNKNOWN``,
    ``E_PAYMENT_REVERSED``, ``E_PAYMENT_IS_REVERSAL``, ``E_TILL_STILL_OPEN``,
    ``E_ACCOUNT_LOCKED``, ``E_PREPAYMENT_SPENT``, ``E_REVERSAL_REASON_MISSING``.
    """
    reason = given_reason(reason, WORK)
    seen = await known_payment(ctx, payment_id)
    if seen.method == PaymentMethod.CASH:
        raise MinshuiError(DISHONOUR_CASH, payment=seen.code)
    (account,) = await lock_accounts(ctx, [seen.account_id])
    await require_unlocked(ctx, account.id, account.code, "reversal")
    original = await lock_posted(ctx, payment_id, WORK)
    await require_closed(ctx, original, "请在该班次内红冲")
    (undo_id,) = await reserve_payment_ids(ctx)
    lines = payment_lines(original.method, -original.amount_fen, -original.rounding_fen)
    journal_id = await post_journal(
        ctx, JournalDraft("dishonour", "payment", undo_id, lines, memo=reason)
    )
    restored, deposit = await take_out(ctx, original, undo_id, DepositKind.DISHONOUR, journal_id)
    (number,) = await next_voucher_nos(ctx, original.cust_id, till_id=original.till_id)
    undoing = Undoing(undo_id, journal_id, PaymentStatus.DISHONOUR, reason)
    undone = await write_undoing(ctx, original, undoing, number, restored)
    if await arrived_among(ctx, [original.id]):
        returned = NewArrival(
            "returned", undone.received_on, None, sums_by_purpose([undone]), [undone]
        )
        await write_arrival(ctx, returned)
    if original.method == PaymentMethod.CHEQUE:
        await charge_bounce_fee(ctx, account, undone)
    event = PaymentDishonoured(original.id, undone.id, original.account_id, original.amount_fen)
    await announce_undoing(ctx, original, undone, "payment.dishonour", event)
    return undoing_result(undone, restored, deposit)
