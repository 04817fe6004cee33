"""Undo a payment before its till is closed (红冲, R-044)."""

from __future__ import annotations

from dataclasses import replace

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.facade import PaymentSettlement, unsettle_payment
from minshui.revenue.cashier.contracts import PaymentResult, TillContract
from minshui.revenue.cashier.domain.numbers import payment_code, receipt_no, receipt_series
from minshui.revenue.cashier.errors import (
    PAYMENT_IS_REVERSAL,
    PAYMENT_NOT_AT_TILL,
    PAYMENT_REVERSED,
    PAYMENT_UNKNOWN,
    REVERSAL_REASON_MISSING,
    TILL_CLOSED,
    TILL_OTHERS,
)
from minshui.revenue.cashier.events import PaymentReversed
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    find_payment,
    mark_reversed,
    reserve_payment_ids,
    write_payment,
)
from minshui.revenue.cashier.till_store import share_till
from minshui.revenue.customer.facade import lock_accounts, require_unlocked
from minshui.revenue.ledger.facade import DepositKind, debit_deposit, reverse_journal

WORK = "红冲"


async def reverse_payment(ctx: Context, payment_id: int, reason: str) -> PaymentResult:
    """Undo a payment by a linked negative one with its own receipt number, in the same till.

    The bills it paid are open again; where its prepayment has paid others since, the newest
    of them follow. Raises ``E_PAYMENT_UNKNOWN``, ``E_PAYMENT_REVERSED``,
    ``E_PAYMENT_IS_REVERSAL``, ``E_PAYMENT_NOT_AT_TILL``, ``E_TILL_CLOSED``, ``E_TILL_OTHERS``,
    ``E_REVERSAL_REASON_MISSING``, ``E_ACCOUNT_LOCKED`` (an open case), ``E_PREPAYMENT_SPENT``.
    """
    reason = reason.strip()
    if not reason:
        raise MinshuiError(REVERSAL_REASON_MISSING, place=Place("reason"))
    seen = await _found(ctx, payment_id)
    till = await _till(ctx, seen)
    (account,) = await lock_accounts(ctx, [seen.account_id])
    await require_unlocked(ctx, account.id, account.code, "reversal")
    original = await _reversible(ctx, payment_id)
    (reversal_id,) = await reserve_payment_ids(ctx)
    restored = await unsettle_payment(ctx, account.id, payment_id, reversal_id, original.amount_fen)
    journal_id = await reverse_journal(ctx, original.journal_id, "payment", reversal_id, reason)
    deposit = await debit_deposit(
        ctx,
        account.id,
        original.amount_fen,
        DepositKind.REVERSAL,
        journal_id,
        payment_id=reversal_id,
    )
    (number,) = await next_numbers(ctx, receipt_series(till.code))
    today = ctx.clock.today()
    reversal = replace(
        original,
        id=reversal_id,
        code=payment_code(today, reversal_id),
        receipt_no=receipt_no(till.code, number),
        amount_fen=-original.amount_fen,
        tendered_fen=-original.tendered_fen,
        change_fen=-original.change_fen,
        status="reversal",
        reverses_id=original.id,
        reason=reason,
        payment_time=ctx.clock.now(),
        received_on=today,
        journal_id=journal_id,
    )
    items = [
        PaymentSettlement(reversal_id, each.bill_id, each.bill_month, each.amount_fen)
        for each in restored
    ]
    await write_payment(ctx, reversal, items)
    await mark_reversed(ctx, original.id)
    await _announce(ctx, original, reversal)
    restored_fen = -sum(each.amount_fen for each in restored)
    return PaymentResult(
        payment_id=reversal.id,
        code=reversal.code,
        receipt_no=reversal.receipt_no or "",
        account_id=account.id,
        amount_fen=reversal.amount_fen,
        tendered_fen=reversal.tendered_fen,
        change_fen=reversal.change_fen,
        settled=restored,
        prepayment_before_fen=deposit.balance_fen + original.amount_fen - restored_fen,
        prepayment_after_fen=deposit.balance_fen,
    )


async def _found(ctx: Context, payment_id: int, *, lock: bool = False) -> PaymentRecord:
    payment = await find_payment(ctx, payment_id, lock=lock)
    if payment is None:
        raise MinshuiError(PAYMENT_UNKNOWN, payment=payment_id)
    return payment


async def _till(ctx: Context, payment: PaymentRecord) -> TillContract:
    if payment.till_id is None:
        raise MinshuiError(PAYMENT_NOT_AT_TILL, payment=payment.code)
    till = await share_till(ctx, payment.till_id)
    if ctx.actor.kind != "system" and till.cashier_id != ctx.actor.user_id:
        raise MinshuiError(TILL_OTHERS, till=till.code, work=WORK)
    if till.status != "open":
        raise MinshuiError(TILL_CLOSED, till=till.code, work=WORK)
    return till


async def _reversible(ctx: Context, payment_id: int) -> PaymentRecord:
    """Lock the payment, after the account, and see what it is by now."""
    payment = await _found(ctx, payment_id, lock=True)
    if payment.status == "reversed":
        raise MinshuiError(PAYMENT_REVERSED, payment=payment.code)
    if payment.status == "reversal":
        raise MinshuiError(PAYMENT_IS_REVERSAL, payment=payment.code)
    return payment


async def _announce(ctx: Context, original: PaymentRecord, reversal: PaymentRecord) -> None:
    await record_audit(
        ctx,
        "payment.reverse",
        "payment",
        original.id,
        before={"status": original.status},
        after={"status": "reversed", "reversal_id": reversal.id, "reason": reversal.reason},
    )
    await publish(
        ctx,
        PaymentReversed(original.id, reversal.id, original.account_id, original.amount_fen),
        shard_key=f"account:{original.account_id}",
    )
