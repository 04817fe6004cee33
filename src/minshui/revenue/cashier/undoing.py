"""What all ways of undoing a payment share: its bills open again, its money leaves the deposit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.billing.facade import Settlement, unsettle_payment
from minshui.revenue.cashier.contracts import PaymentResult, PaymentStatus, TillContract
from minshui.revenue.cashier.domain.numbers import payment_code
from minshui.revenue.cashier.errors import (
    PAYMENT_IS_REVERSAL,
    PAYMENT_REVERSED,
    PAYMENT_UNKNOWN,
    REVERSAL_REASON_MISSING,
)
from minshui.revenue.cashier.events import (
    PaymentContraed,
    PaymentDishonoured,
    PaymentReversed,
)
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    find_payment,
    mark_reversed,
    write_payment,
)
from minshui.revenue.ledger.facade import DepositKind, DepositState, debit_deposit


@dataclass(frozen=True, slots=True)
class Undoing:
    """How a payment is undone: by which row and journal, as what, why, in whose till, by whose
    leave.
    """

    payment_id: int
    journal_id: int
    status: PaymentStatus
    reason: str
    till: TillContract | None = None
    process_id: int | None = None


def given_reason(reason: str, work: str) -> str:
    """Return the reason, trimmed; raises ``E_REVERSAL_REASON_MISSING``."""
    reason = reason.strip()
    if not reason:
        raise MinshuiError(REVERSAL_REASON_MISSING, place=Place("reason"), work=work)
    return reason


async def known_payment(ctx: Context, payment_id: int) -> PaymentRecord:
    """Return a payment; raises ``E_PAYMENT_UNKNOWN``."""
    payment = await find_payment(ctx, payment_id)
    if payment is None:
        raise MinshuiError(PAYMENT_UNKNOWN, payment=payment_id)
    return payment


async def lock_posted(ctx: Context, payment_id: int, work: str) -> PaymentRecord:
    """Lock a payment that still stands; its account is locked before.

    Raises ``E_PAYMENT_UNKNOWN``, ``E_PAYMENT_REVERSED`` or ``E_PAYMENT_IS_REVERSAL``.
    """
    payment = await find_payment(ctx, payment_id, lock=True)
    if payment is None:
        raise MinshuiError(PAYMENT_UNKNOWN, payment=payment_id)
    require_posted(payment, work)
    return payment


def require_posted(payment: PaymentRecord, work: str) -> None:
    """Raise ``E_PAYMENT_REVERSED`` or ``E_PAYMENT_IS_REVERSAL`` unless the payment stands."""
    if payment.status == PaymentStatus.REVERSED:
        raise MinshuiError(PAYMENT_REVERSED, payment=payment.code, work=work)
    if payment.status != PaymentStatus.POSTED:
        raise MinshuiError(PAYMENT_IS_REVERSAL, payment=payment.code, work=work)


async def take_out(
    ctx: Context, original: PaymentRecord, undo_id: int, kind: DepositKind, journal_id: int
) -> tuple[list[Settlement], DepositState]:
    """Open the payment's bills again, the newest offsets first, and take its money out.

    The account and the payment are locked. Raises ``E_PREPAYMENT_SPENT``.
    """
    restored = await unsettle_payment(
        ctx, original.account_id, original.id, undo_id, original.amount_fen
    )
    deposit = await debit_deposit(
        ctx, original.account_id, original.amount_fen, kind, journal_id, payment_id=undo_id
    )
    return restored, deposit


async def write_undoing(
    ctx: Context,
    original: PaymentRecord,
    undoing: Undoing,
    receipt_no: str,
    restored: Sequence[Settlement],
) -> PaymentRecord:
    """Write the linked negative payment, dated today, and mark the original as undone."""
    today = ctx.clock.today()
    till = undoing.till
    undone = replace(
        original,
        id=undoing.payment_id,
        code=payment_code(today, undoing.payment_id),
        receipt_no=receipt_no,
        till_id=till.id if till else None,
        cashier_id=till.cashier_id if till else ctx.actor.user_id,
        amount_fen=-original.amount_fen,
        tendered_fen=-original.tendered_fen,
        change_fen=-original.change_fen,
        rounding_fen=-original.rounding_fen,
        status=undoing.status.value,
        reverses_id=original.id,
        moved_from_id=None,
        process_id=undoing.process_id,
        reason=undoing.reason,
        payment_time=ctx.clock.now(),
        received_on=today,
        journal_id=undoing.journal_id,
    )
    items = [each.by(undone.id) for each in restored]
    await write_payment(ctx, undone, items)
    await mark_reversed(ctx, original.id)
    return undone


async def announce_undoing(
    ctx: Context,
    original: PaymentRecord,
    undone: PaymentRecord,
    action: str,
    event: PaymentReversed | PaymentContraed | PaymentDishonoured,
) -> None:
    """Write the audit row and the news of a payment that was undone."""
    await record_audit(
        ctx,
        action,
        "payment",
        original.id,
        before={"status": original.status},
        after={"status": "reversed", "undone_by": undone.id, "reason": undone.reason},
    )
    await publish(ctx, event, shard_key=f"account:{original.account_id}")


def undoing_result(
    undone: PaymentRecord, restored: Sequence[Settlement], deposit: DepositState
) -> PaymentResult:
    """Return what was undone as the desk shows it."""
    restored_fen = -sum(each.taken_fen for each in restored)
    return PaymentResult(
        payment_id=undone.id,
        code=undone.code,
        receipt_no=undone.receipt_no or "",
        account_id=undone.account_id,
        amount_fen=undone.amount_fen,
        tendered_fen=undone.tendered_fen,
        change_fen=undone.change_fen,
        settled=restored,
        prepayment_before_fen=deposit.balance_fen - undone.amount_fen - restored_fen,
        prepayment_after_fen=deposit.balance_fen,
        rounding_fen=undone.rounding_fen,
    )
