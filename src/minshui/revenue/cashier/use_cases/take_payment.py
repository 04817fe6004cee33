"""Take a payment at a till (IF-REV-006)."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import Settlement, settle_account
from minshui.revenue.cashier.contracts import PaymentResult, PaymentStatus, TakePayment
from minshui.revenue.cashier.domain.numbers import payment_code
from minshui.revenue.cashier.domain.payment_lines import payment_lines
from minshui.revenue.cashier.errors import PAYER_CLOSED
from minshui.revenue.cashier.events import PaymentTaken
from minshui.revenue.cashier.open_tills import own_till
from minshui.revenue.cashier.payment_checks import Tender, check_payment, require_paid_in_full
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    reserve_payment_ids,
    write_payment,
    write_payment_papers,
)
from minshui.revenue.cashier.queries.payer import Payer, check_bills_of, find_payer
from minshui.revenue.cashier.receipt_numbers import next_receipt_no
from minshui.revenue.customer.facade import lock_accounts
from minshui.revenue.ledger.facade import (
    DepositKind,
    DepositState,
    JournalDraft,
    credit_deposit,
    post_journal,
)


async def take_payment(ctx: Context, command: TakePayment) -> PaymentResult:
    """Credit the account, pay its bills oldest first (or the chosen ones), give a receipt.

    What no bill takes stays as prepayment: also the money of whoever pays a bill that somebody
    else has just paid. Locks till, account, deposit, bills, and the receipt number last.
    Raises the faults of the tender, of cash rounding and of late entry, ``E_TILL_NOT_OPEN``,
    ``E_TILL_STALE``, ``E_PAYER_…``, ``E_BILL_NOT_OF_ACCOUNT``, ``E_PERIOD_CLOSED``.
    """
    tender = await check_payment(ctx, command)
    till = await own_till(ctx)
    payer = await find_payer(ctx, command.account_id, command.customer_code)
    if command.bill_ids:
        await check_bills_of(ctx, payer, command.bill_ids)
    (account,) = await lock_accounts(ctx, [payer.account_id])
    if account.status == "closed":
        raise MinshuiError(PAYER_CLOSED, customer=payer.code)
    (payment_id,) = await reserve_payment_ids(ctx)
    journal_id, deposit = await _credit(ctx, command, tender, payer, payment_id)
    settled = await settle_account(
        ctx, payer.account_id, payment_id, command.bill_ids or None, tender.received_on
    )
    if command.rounded:
        require_paid_in_full(deposit, settled, command.amount_fen)
    payment = PaymentRecord(
        id=payment_id,
        code=payment_code(tender.received_on, payment_id),
        receipt_no=await next_receipt_no(ctx, till),
        cust_id=payer.cust_id,
        account_id=payer.account_id,
        till_id=till.id,
        cashier_id=till.cashier_id,
        channel="counter",
        method=command.method.value,
        amount_fen=command.amount_fen,
        tendered_fen=tender.tendered_fen,
        change_fen=tender.change_fen,
        reference_no=command.reference_no,
        status=PaymentStatus.POSTED.value,
        reverses_id=None,
        reason=None,
        payment_time=ctx.clock.now(),
        received_on=tender.received_on,
        journal_id=journal_id,
        rounding_fen=tender.rounding_fen,
    )
    items = [each.by(payment_id) for each in settled]
    await write_payment(ctx, payment, items)
    await write_payment_papers(ctx, payment_id, command)
    return await _announce(ctx, payment, settled, deposit)


async def _credit(
    ctx: Context, command: TakePayment, tender: Tender, payer: Payer, payment_id: int
) -> tuple[int, DepositState]:
    """Post the money to the deposit; return the journal and how the deposit stands then."""
    lines = payment_lines(command.method.value, command.amount_fen, tender.rounding_fen)
    journal_id = await post_journal(ctx, JournalDraft("payment", "payment", payment_id, lines))
    deposit = await credit_deposit(
        ctx,
        payer.account_id,
        command.amount_fen,
        DepositKind.PAYMENT,
        journal_id,
        payment_id=payment_id,
    )
    return journal_id, deposit


async def _announce(
    ctx: Context, payment: PaymentRecord, settled: list[Settlement], deposit: DepositState
) -> PaymentResult:
    settled_fen = sum(each.taken_fen for each in settled)
    await record_audit(
        ctx,
        "payment.take",
        "payment",
        payment.id,
        after={"amount_fen": payment.amount_fen, "receipt_no": payment.receipt_no},
    )
    await publish(
        ctx,
        PaymentTaken(payment.id, payment.account_id, payment.amount_fen, settled_fen),
        shard_key=f"account:{payment.account_id}",
    )
    return PaymentResult(
        payment_id=payment.id,
        code=payment.code,
        receipt_no=payment.receipt_no or "",
        account_id=payment.account_id,
        amount_fen=payment.amount_fen,
        tendered_fen=payment.tendered_fen,
        change_fen=payment.change_fen,
        settled=settled,
        prepayment_before_fen=deposit.balance_fen - payment.amount_fen,
        prepayment_after_fen=deposit.balance_fen - settled_fen,
        rounding_fen=payment.rounding_fen,
    )
