"""Undo a payment before its till is closed (红冲, R-044)."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.cashier.contracts import PaymentResult, PaymentStatus
from minshui.revenue.cashier.domain.payment_lines import payment_lines
from minshui.revenue.cashier.events import PaymentReversed
from minshui.revenue.cashier.open_tills import own_till_of
from minshui.revenue.cashier.payment_store import reserve_payment_ids
from minshui.revenue.cashier.receipt_numbers import next_receipt_no
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

WORK = "红冲"


async def reverse_payment(ctx: Context, payment_id: int, reason: str) -> PaymentResult:
    """Undo a payment by a linked negative one with its own receipt number, in the same till.

    The bills it paid are open again; where its prepayment has paid others since, the newest
    of them follow. Raises ``E_PAYMENT_UNKNOWN``, ``E_PAYMENT_REVERSED``,
    ``E_PAYMENT_IS_REVERSAL``, ``E_PAYMENT_NOT_AT_TILL``, ``E_TILL_CLOSED``, ``E_TILL_OTHERS``,
    ``E_REVERSAL_REASON_MISSING``, ``E_ACCOUNT_LOCKED`` (an open case), ``E_PREPAYMENT_SPENT``.
    """
    reason = given_reason(reason, WORK)
    seen = await known_payment(ctx, payment_id)
    till = await own_till_of(ctx, seen, WORK)
    (account,) = await lock_accounts(ctx, [seen.account_id])
    await require_unlocked(ctx, account.id, account.code, "reversal")
    original = await lock_posted(ctx, payment_id, WORK)
    (reversal_id,) = await reserve_payment_ids(ctx)
    journal_id = await post_journal(
        ctx,
        JournalDraft(
            "reversal",
            "payment",
            reversal_id,
            payment_lines(original.method, -original.amount_fen, -original.rounding_fen),
            # The journal of a moved payment is that of the move, which stands.
            reverses_id=None if original.moved_from_id else original.journal_id,
            memo=reason,
        ),
    )
    restored, deposit = await take_out(ctx, original, reversal_id, DepositKind.REVERSAL, journal_id)
    undoing = Undoing(reversal_id, journal_id, PaymentStatus.REVERSAL, reason, till)
    number = await next_receipt_no(ctx, till)
    reversal = await write_undoing(ctx, original, undoing, number, restored)
    event = PaymentReversed(original.id, reversal.id, original.account_id, original.amount_fen)
    await announce_undoing(ctx, original, reversal, "payment.reverse", event)
    return undoing_result(reversal, restored, deposit)
