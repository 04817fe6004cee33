"""Post many payments at once: a collection file, a day of history."""

from __future__ import annotations

from collections.abc import Mapping

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.facade import PaymentCredit, settle_many
from minshui.revenue.cashier.contracts import BatchResult, CollectBatch, CollectedRow
from minshui.revenue.cashier.domain.numbers import payment_code
from minshui.revenue.cashier.domain.payment_lines import payment_lines
from minshui.revenue.cashier.errors import (
    BATCH_AMOUNT,
    BATCH_CUSTOMER,
    BATCH_EMPTY,
    PAYER_CLOSED,
)
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    copy_payments,
    reserve_payment_ids,
)
from minshui.revenue.customer.facade import AccountContract, lock_accounts
from minshui.revenue.ledger.facade import (
    DepositCredit,
    JournalDraft,
    credit_deposits,
    post_journal,
)

SOURCE = "payment_batch"


async def collect_batch(ctx: Context, command: CollectBatch) -> BatchResult:
    """Credit all rows in one journal and pay the oldest bills in another, set by set.

    All or none; the payments have no till and no receipt number. Several rows of an account
    count in their order. Raises ``E_BATCH_EMPTY``, ``E_BATCH_AMOUNT``, ``E_BATCH_CUSTOMER``,
    ``E_ACCOUNT_UNKNOWN``, ``E_PAYER_CLOSED``, ``E_PERIOD_CLOSED``.
    """
    if not command.rows:
        raise MinshuiError(BATCH_EMPTY)
    for number, row in enumerate(command.rows, start=1):
        if row.amount_fen <= 0:
            raise MinshuiError(
                BATCH_AMOUNT, place=Place(row=number), row=number, amount=yuan_text(row.amount_fen)
            )
    accounts = await lock_accounts(ctx, {row.account_id for row in command.rows})
    _refuse_strangers(command, {account.id: account for account in accounts})
    ids = await reserve_payment_ids(ctx, len(command.rows))
    source_id, total_fen = ids[0], sum(row.amount_fen for row in command.rows)
    lines = payment_lines(command.method.value, total_fen)
    journal_id = await post_journal(ctx, JournalDraft("payment", SOURCE, source_id, lines))
    paid = list(zip(ids, command.rows, strict=True))
    await credit_deposits(
        ctx,
        [
            DepositCredit(row.account_id, row.amount_fen, payment_id, journal_id)
            for payment_id, row in paid
        ],
    )
    settled = await settle_many(
        ctx,
        [PaymentCredit(row.account_id, payment_id, row.amount_fen) for payment_id, row in paid],
        SOURCE,
        source_id,
    )
    payments = _records(ctx, command, paid, journal_id)
    await copy_payments(ctx, payments, settled)
    result = BatchResult(
        payment_count=len(payments),
        amount_fen=total_fen,
        settled_fen=sum(each.taken_fen for each in settled),
        first_payment_id=ids[0],
        last_payment_id=ids[-1],
    )
    await record_audit(
        ctx,
        "payment.collect",
        SOURCE,
        source_id,
        after={"payment_count": result.payment_count, "amount_fen": total_fen},
    )
    return result


def _refuse_strangers(command: CollectBatch, accounts: Mapping[int, AccountContract]) -> None:
    for number, row in enumerate(command.rows, start=1):
        account = accounts[row.account_id]
        if account.status == "closed":
            raise MinshuiError(PAYER_CLOSED, place=Place(row=number), customer=account.code)
        if account.cust_id != row.cust_id:
            raise MinshuiError(
                BATCH_CUSTOMER, place=Place(row=number), row=number, account=account.code
            )


def _records(
    ctx: Context, command: CollectBatch, paid: list[tuple[int, CollectedRow]], journal_id: int
) -> list[PaymentRecord]:
    today, now = ctx.clock.today(), ctx.clock.now()
    return [
        PaymentRecord(
            id=payment_id,
            code=payment_code(today, payment_id),
            receipt_no=None,
            cust_id=row.cust_id,
            account_id=row.account_id,
            till_id=None,
            cashier_id=ctx.actor.user_id,
            channel=command.channel,
            method=command.method.value,
            amount_fen=row.amount_fen,
            tendered_fen=row.amount_fen,
            change_fen=0,
            reference_no=row.reference_no,
            status="posted",
            reverses_id=None,
            reason=None,
            payment_time=now,
            received_on=today,
            journal_id=journal_id,
        )
        for payment_id, row in paid
    ]
