"""Give prepayment back (退款, F-0330, F-0341, F-0342): asked for, then paid by approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import PaymentMethod, PaymentStatus, TillContract
from minshui.revenue.cashier.deposits import REFUND_KIND_NAMES, RequestRefund
from minshui.revenue.cashier.domain.numbers import payment_code
from minshui.revenue.cashier.domain.refund_plan import (
    WORK,
    PaidLot,
    plan_refund,
    sums_by_method,
)
from minshui.revenue.cashier.errors import CASH_NEEDS_TILL, PAYEE_MISSING
from minshui.revenue.cashier.events import PrepaymentRefunded
from minshui.revenue.cashier.open_tills import open_till
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    reserve_payment_ids,
    write_payment,
)
from minshui.revenue.cashier.permissions import APPROVE_PAYOUT
from minshui.revenue.cashier.queries.debts import require_no_debts
from minshui.revenue.cashier.queries.lots import lots_of
from minshui.revenue.cashier.queries.payer import Payer, find_payer
from minshui.revenue.cashier.receipt_numbers import next_receipt_no, next_voucher_nos
from minshui.revenue.cashier.refund_store import (
    AskedRefund,
    close_refund,
    insert_refund,
    link_process,
    lock_refund,
)
from minshui.revenue.cashier.till_store import open_till_of
from minshui.revenue.cashier.undoing import given_reason
from minshui.revenue.customer.facade import lock_accounts, require_unlocked
from minshui.revenue.ledger.facade import (
    DepositKind,
    JournalDraft,
    PostingLine,
    Purpose,
    debit_deposit,
    lock_deposits,
    post_journal,
)
from minshui.workorder.approval.facade import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    request_approval,
)

KIND = "refund"


async def request_refund(ctx: Context, command: RequestRefund) -> Process:
    """Ask for prepayment to be given back.

    Raises ``E_PAYER_MISSING``, ``E_ACCOUNT_UNKNOWN``, ``E_CUSTOMER_UNKNOWN``,
    ``E_PAYOUT_…``, ``E_DEBTS_OPEN``, ``E_ACCOUNT_LOCKED``, ``E_CASH_NEEDS_TILL``,
    ``E_PAYEE_MISSING``, ``E_APPROVAL_PENDING``, ``E_REVERSAL_REASON_MISSING``.
    """
    command = replace(command, reason=given_reason(command.reason, WORK))
    payer = await find_payer(ctx, command.account_id, command.customer_code)
    sums = sums_by_method(await _plan(ctx, payer, command.amount_fen, command.unpaid_by))
    till = await _till_for(ctx, sums)
    transfer_fen = sums.get(PaymentMethod.TRANSFER, 0)
    if transfer_fen and command.payee is None:
        raise MinshuiError(PAYEE_MISSING, place=Place("payee"), amount=yuan_text(transfer_fen))
    refund = await insert_refund(ctx, command, payer, till)
    process = await request_approval(
        ctx,
        ApprovalRequest(
            kind=KIND,
            subject=(
                f"{REFUND_KIND_NAMES[command.kind]} {yuan_text(command.amount_fen)} 元"
                f"（客户 {payer.code}）：现金 {yuan_text(sums.get(PaymentMethod.CASH, 0))} 元，"
                f"转账 {yuan_text(transfer_fen)} 元"
            ),
            reason=command.reason,
            payload={"refund_id": refund.id, "unpaid_by": command.unpaid_by.value},
            cust_id=payer.cust_id,
            account_id=payer.account_id,
            amount_fen=command.amount_fen,
            open_key=f"refund:account:{payer.account_id}",
        ),
    )
    await link_process(ctx, refund.id, process.id)
    return process


async def _execute(ctx: Context, process: Process) -> Mapping[str, Any]:
    """Pay an approved refund from the oldest lots, by the channels they came through.

    Raises what the request raises, as things stand now, ``E_TILL_CLOSED``, ``E_TILL_STALE``.
    """
    refund = await lock_refund(ctx, process.payload["refund_id"])
    till = None if refund.till_id is None else await open_till(ctx, refund.till_id, WORK)
    payer = await find_payer(ctx, refund.account_id, None)
    await lock_accounts(ctx, [payer.account_id])
    await lock_deposits(ctx, [payer.account_id])
    # What was asked for before there was a choice goes by transfer, as it did then.
    unpaid_by = PaymentMethod(process.payload.get("unpaid_by", PaymentMethod.TRANSFER))
    plan = await _plan(ctx, payer, refund.amount_fen, unpaid_by)
    sums = sums_by_method(plan)
    if PaymentMethod.CASH in sums and till is None:
        raise MinshuiError(CASH_NEEDS_TILL, work=WORK)
    lines = [
        PostingLine(refund.amount_fen, Purpose.PREPAYMENT),
        *(PostingLine(-fen, Purpose(method.value)) for method, fen in sums.items()),
    ]
    journal_id = await post_journal(
        ctx, JournalDraft("refund", "refund", refund.id, lines, memo=process.reason)
    )
    payments = await _pay(ctx, _Payout(process, payer, journal_id, till), sums)
    lots = _lot_rows(refund, plan, payments)
    await close_refund(ctx, refund.id, journal_id, lots)
    await record_audit(
        ctx,
        "prepayment.refund",
        "refund",
        refund.id,
        after={"amount_fen": refund.amount_fen, "process": process.code},
    )
    await publish(
        ctx,
        PrepaymentRefunded(refund.id, payer.account_id, refund.amount_fen),
        shard_key=f"account:{payer.account_id}",
    )
    return {
        "refund": refund.code,
        "payments": {method.value: payment.id for method, payment in payments.items()},
    }


async def _plan(
    ctx: Context, payer: Payer, amount_fen: int, unpaid_by: PaymentMethod
) -> list[PaidLot]:
    await require_unlocked(ctx, payer.account_id, payer.account_code, "reversal")
    await require_no_debts(ctx, payer, WORK)
    return plan_refund(await lots_of(ctx, payer.account_id), amount_fen, unpaid_by)


async def _till_for(ctx: Context, sums: Mapping[PaymentMethod, int]) -> TillContract | None:
    """Return the actor's open till where cash is to be paid."""
    if PaymentMethod.CASH not in sums:
        return None
    user_id = ctx.actor.user_id
    till = None if user_id is None else await open_till_of(ctx, user_id)
    if till is None:
        raise MinshuiError(CASH_NEEDS_TILL, work=WORK)
    return till


@dataclass(frozen=True, slots=True)
class _Payout:
    process: Process
    payer: Payer
    journal_id: int
    till: TillContract | None


async def _pay(
    ctx: Context, payout: _Payout, sums: Mapping[PaymentMethod, int]
) -> dict[PaymentMethod, PaymentRecord]:
    """Write a negative payment by each method: cash from the till, a transfer with a voucher."""
    ids = await reserve_payment_ids(ctx, len(sums))
    payments = {}
    for payment_id, (method, fen) in zip(ids, sums.items(), strict=True):
        await debit_deposit(
            ctx,
            payout.payer.account_id,
            fen,
            DepositKind.REFUND,
            payout.journal_id,
            payment_id=payment_id,
        )
        payments[method] = _record(ctx, payout, payment_id, method, fen)
    for method, payment in payments.items():
        if payout.till is not None and payment.till_id == payout.till.id:
            number = await next_receipt_no(ctx, payout.till)
        else:
            (number,) = await next_voucher_nos(ctx, payment.cust_id)
        payments[method] = replace(payment, receipt_no=number)
        await write_payment(ctx, payments[method], [])
    return payments


def _record(
    ctx: Context, payout: _Payout, payment_id: int, method: PaymentMethod, fen: int
) -> PaymentRecord:
    today = ctx.clock.today()
    till = payout.till if method is PaymentMethod.CASH else None
    return PaymentRecord(
        id=payment_id,
        code=payment_code(today, payment_id),
        receipt_no=None,
        cust_id=payout.payer.cust_id,
        account_id=payout.payer.account_id,
        till_id=till.id if till else None,
        cashier_id=till.cashier_id if till else ctx.actor.user_id,
        channel="counter",
        method=method.value,
        amount_fen=-fen,
        tendered_fen=-fen,
        change_fen=0,
        reference_no=payout.process.code,
        status=PaymentStatus.REFUND.value,
        reverses_id=None,
        reason=payout.process.reason,
        payment_time=ctx.clock.now(),
        received_on=today,
        journal_id=payout.journal_id,
        process_id=payout.process.id,
    )


def _lot_rows(
    refund: AskedRefund,
    plan: Sequence[PaidLot],
    payments: Mapping[PaymentMethod, PaymentRecord],
) -> list[dict[str, Any]]:
    return [
        {
            "refund_id": refund.id,
            "line_no": number,
            "account_id": refund.account_id,
            "lot_seq": each.lot.seq,
            "amount_fen": each.amount_fen,
            "payment_id": payments[each.method].id,
        }
        for number, each in enumerate(plan, start=1)
    ]


REFUND = ApprovalKind(KIND, WORK, APPROVE_PAYOUT, _execute)
