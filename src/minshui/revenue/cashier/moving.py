"""Move a payment to another account: undone at one, taken at the other, in one journal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import settle_account
from minshui.revenue.cashier.arrival_store import NewArrival, arrived_on, write_arrival
from minshui.revenue.cashier.contracts import PaymentResult, PaymentStatus, TillContract
from minshui.revenue.cashier.domain.numbers import payment_code
from minshui.revenue.cashier.errors import MOVE_SAME_ACCOUNT, PAYER_CLOSED
from minshui.revenue.cashier.events import PaymentMoved
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    reserve_payment_ids,
    write_payment,
)
from minshui.revenue.cashier.queries.payer import Payer, find_payer
from minshui.revenue.cashier.receipt_numbers import next_receipt_no, next_voucher_nos
from minshui.revenue.cashier.undoing import (
    Undoing,
    known_payment,
    lock_posted,
    take_out,
    undoing_result,
    write_undoing,
)
from minshui.revenue.customer.facade import account_by_id, lock_accounts, require_unlocked
from minshui.revenue.ledger.facade import (
    DepositKind,
    JournalDraft,
    PostingLine,
    Purpose,
    credit_deposit,
    post_journal,
)

WORK = "转户"


@dataclass(frozen=True, slots=True)
class MovedPayment:
    """What was undone for the wrong account, and the payment of the right one."""

    undone: PaymentResult
    payment: PaymentResult


async def move(
    ctx: Context,
    payment_id: int,
    to_account_id: int,
    reason: str,
    *,
    till: TillContract | None = None,
    process_id: int | None = None,
) -> MovedPayment:
    """Undo a payment at its account and take it for ``to_account_id``; both rows are linked.

    Raises ``E_MOVE_SAME_ACCOUNT``, ``E_PAYER_CLOSED``, ``E_ACCOUNT_UNKNOWN``,
    ``E_ACCOUNT_LOCKED``, ``E_PAYMENT_…``, ``E_PREPAYMENT_SPENT``.
    """
    seen = await known_payment(ctx, payment_id)
    payer = await right_payer(ctx, seen, to_account_id)
    accounts = await lock_accounts(ctx, [seen.account_id, to_account_id])
    for account in accounts:
        await require_unlocked(ctx, account.id, account.code, "reversal")
    original = await lock_posted(ctx, payment_id, WORK)
    undo_id, new_id = await reserve_payment_ids(ctx, 2)
    # What was rounded away for bills of the wrong account is no money of the right one's.
    lines = [
        PostingLine(original.amount_fen, Purpose.PREPAYMENT),
        PostingLine(-original.rounding_fen, Purpose.CASH_ROUNDING),
        PostingLine(-original.money_fen, Purpose.PREPAYMENT),
    ]
    journal_id = await post_journal(
        ctx, JournalDraft("move", "payment", undo_id, lines, memo=reason)
    )
    restored, left = await take_out(ctx, original, undo_id, DepositKind.MOVE, journal_id)
    deposit = await credit_deposit(
        ctx, to_account_id, original.money_fen, DepositKind.MOVE, journal_id, payment_id=new_id
    )
    settled = await settle_account(ctx, to_account_id, new_id)
    numbers = await _numbers(ctx, original, till)
    undoing = Undoing(undo_id, journal_id, PaymentStatus.MOVE, reason, till, process_id)
    undone = await write_undoing(ctx, original, undoing, numbers[0], restored)
    payment = replace(_of_right_account(undone, payer, new_id), receipt_no=numbers[1])
    items = [each.by(new_id) for each in settled]
    await write_payment(ctx, payment, items)
    await _carry_arrival(ctx, original, undone, payment)
    await _announce(ctx, original, payment)
    return MovedPayment(
        undoing_result(undone, restored, left), payment.result(settled, deposit.balance_fen)
    )


async def right_payer(ctx: Context, payment: PaymentRecord, to_account_id: int) -> Payer:
    """Return whose payment it is; raises ``E_MOVE_SAME_ACCOUNT`` or ``E_PAYER_CLOSED``."""
    payer = await find_payer(ctx, to_account_id, None)
    if payer.account_id == payment.account_id:
        raise MinshuiError(MOVE_SAME_ACCOUNT)
    if (await account_by_id(ctx, to_account_id)).status == "closed":
        raise MinshuiError(PAYER_CLOSED, customer=payer.code)
    return payer


async def _numbers(ctx: Context, original: PaymentRecord, till: TillContract | None) -> list[str]:
    if till is not None:
        return [await next_receipt_no(ctx, till), await next_receipt_no(ctx, till)]
    return await next_voucher_nos(ctx, original.cust_id, 2, till_id=original.till_id)


def _of_right_account(undone: PaymentRecord, payer: Payer, new_id: int) -> PaymentRecord:
    return replace(
        undone,
        id=new_id,
        code=payment_code(undone.received_on, new_id),
        cust_id=payer.cust_id,
        account_id=payer.account_id,
        channel="move",
        amount_fen=-undone.money_fen,
        rounding_fen=0,
        tendered_fen=-undone.money_fen,
        change_fen=0,
        status=PaymentStatus.POSTED.value,
        reverses_id=None,
        moved_from_id=undone.reverses_id,
    )


async def _carry_arrival(
    ctx: Context, original: PaymentRecord, undone: PaymentRecord, payment: PaymentRecord
) -> None:
    """Money that had arrived is arrived money of the other account."""
    day = await arrived_on(ctx, original.id)
    if day is not None:
        await write_arrival(ctx, NewArrival("moved", day, None, {}, [undone, payment]))


async def _announce(ctx: Context, original: PaymentRecord, payment: PaymentRecord) -> None:
    await record_audit(
        ctx,
        "payment.move",
        "payment",
        original.id,
        before={"status": original.status, "account_id": original.account_id},
        after={"status": "reversed", "moved_to_id": payment.id, "reason": payment.reason},
    )
    await publish(
        ctx,
        PaymentMoved(
            original.id, payment.id, original.account_id, payment.account_id, payment.amount_fen
        ),
        shard_key=f"account:{original.account_id}",
    )
