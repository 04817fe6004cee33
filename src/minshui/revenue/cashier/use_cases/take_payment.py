"""Take a payment at a till (IF-REV-006)."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import next_numbers
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.facade import PaymentSettlement, Settlement, settle_account
from minshui.revenue.cashier.contracts import (
    PaymentResult,
    TakePayment,
    TillContract,
)
from minshui.revenue.cashier.domain.numbers import payment_code, receipt_no, receipt_series
from minshui.revenue.cashier.domain.tender import check_tender
from minshui.revenue.cashier.errors import (
    CASHIER_MISSING,
    PAYER_CLOSED,
    TILL_NOT_OPEN,
    TILL_STALE,
)
from minshui.revenue.cashier.events import PaymentTaken
from minshui.revenue.cashier.parameters import PAYMENT_LIMIT, TILL_SPANS_DAYS
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    reserve_payment_ids,
    write_payment,
)
from minshui.revenue.cashier.queries.payer import Payer, check_bills_of, find_payer
from minshui.revenue.cashier.till_store import open_till_of
from minshui.revenue.customer.facade import lock_accounts
from minshui.revenue.ledger.facade import (
    DepositKind,
    DepositState,
    JournalDraft,
    PostingLine,
    Purpose,
    credit_deposit,
    post_journal,
)
from minshui.revenue.parameter.facade import parameter


async def take_payment(ctx: Context, command: TakePayment) -> PaymentResult:
    """Credit the account, pay its bills oldest first (or the chosen ones), give a receipt.

    What no bill takes stays as prepayment: also the money of whoever pays a bill that somebody
    else has just paid. Locks till, account, deposit, bills, and the receipt number last.
    Raises the faults of the tender, ``E_TILL_NOT_OPEN``, ``E_TILL_STALE``, ``E_PAYER_…``,
    ``E_BILL_NOT_OF_ACCOUNT``, ``E_PERIOD_CLOSED``.
    """
    today = ctx.clock.today()
    limit_fen = await parameter(ctx, PAYMENT_LIMIT.module, PAYMENT_LIMIT.key, today)
    tendered_fen, change_fen = check_tender(
        command.method,
        command.amount_fen,
        command.tendered_fen,
        command.reference_no,
        limit_fen,
    )
    till = await _till(ctx)
    payer = await find_payer(ctx, command.account_id, command.customer_code)
    if command.bill_ids:
        await check_bills_of(ctx, payer, command.bill_ids)
    (account,) = await lock_accounts(ctx, [payer.account_id])
    if account.status == "closed":
        raise MinshuiError(PAYER_CLOSED, customer=payer.code)
    (payment_id,) = await reserve_payment_ids(ctx)
    journal_id, deposit = await _credit(ctx, command, payer, payment_id)
    settled = await settle_account(ctx, payer.account_id, payment_id, command.bill_ids or None)
    (number,) = await next_numbers(ctx, receipt_series(till.code))
    payment = PaymentRecord(
        id=payment_id,
        code=payment_code(today, payment_id),
        receipt_no=receipt_no(till.code, number),
        cust_id=payer.cust_id,
        account_id=payer.account_id,
        till_id=till.id,
        cashier_id=till.cashier_id,
        channel="counter",
        method=command.method.value,
        amount_fen=command.amount_fen,
        tendered_fen=tendered_fen,
        change_fen=change_fen,
        reference_no=command.reference_no,
        status="posted",
        reverses_id=None,
        reason=None,
        payment_time=ctx.clock.now(),
        received_on=today,
        journal_id=journal_id,
    )
    items = [
        PaymentSettlement(payment_id, each.bill_id, each.bill_month, each.amount_fen)
        for each in settled
    ]
    await write_payment(ctx, payment, items)
    return await _announce(ctx, payment, settled, deposit)


async def _till(ctx: Context) -> TillContract:
    if ctx.actor.user_id is None:
        raise MinshuiError(CASHIER_MISSING)
    till = await open_till_of(ctx, ctx.actor.user_id, shared_lock=True)
    if till is None:
        raise MinshuiError(TILL_NOT_OPEN)
    opened_on = till.opened_at.astimezone(LOCAL_ZONE).date()
    today = ctx.clock.today()
    if opened_on != today and not await parameter(
        ctx, TILL_SPANS_DAYS.module, TILL_SPANS_DAYS.key, today
    ):
        raise MinshuiError(TILL_STALE, till=till.code, day=opened_on)
    return till


async def _credit(
    ctx: Context, command: TakePayment, payer: Payer, payment_id: int
) -> tuple[int, DepositState]:
    """Post the money to the deposit; return the journal and how the deposit stands then."""
    lines = [
        PostingLine(command.amount_fen, Purpose(command.method.value)),
        PostingLine(-command.amount_fen, Purpose.PREPAYMENT),
    ]
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
    settled_fen = sum(each.amount_fen for each in settled)
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
    )
