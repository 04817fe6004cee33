"""Correct by what means a payment was made, until its till is closed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.contracts import METHOD_NAMES, ChequeDetails, PaymentMethod
from minshui.revenue.cashier.domain.tender import check_cheque, check_tender
from minshui.revenue.cashier.errors import METHOD_ROUNDED, METHOD_SAME
from minshui.revenue.cashier.models import Payment
from minshui.revenue.cashier.open_tills import own_till_of
from minshui.revenue.cashier.parameters import CHEQUE_VALID_DAYS
from minshui.revenue.cashier.payment_store import (
    PaymentRecord,
    drop_cheque,
    write_cheque,
)
from minshui.revenue.cashier.undoing import known_payment, lock_posted
from minshui.revenue.ledger.facade import JournalDraft, PostingLine, Purpose, post_journal
from minshui.revenue.parameter.facade import parameter

WORK = "更正支付方式"
_CORRECT = (
    update(Payment)
    .where(Payment.id == bindparam("corrected_id"))
    .values(
        method=bindparam("new_method"),
        reference_no=bindparam("new_reference_no"),
        tendered_fen=bindparam("new_tendered_fen"),
        change_fen=0,
    )
    .execution_options(synchronize_session=False)
)


async def correct_method(
    ctx: Context,
    payment_id: int,
    method: PaymentMethod,
    reference_no: str | None,
    cheque: ChequeDetails | None = None,
) -> PaymentRecord:
    """Book a payment on the account of another method; nothing else of it changes.

    Raises ``E_METHOD_SAME``, ``E_METHOD_ROUNDED``, ``E_TILL_…``, ``E_PAYMENT_…`` and the faults
    of the tender.
    """
    till = await own_till_of(ctx, await known_payment(ctx, payment_id), WORK)
    payment = await lock_posted(ctx, payment_id, WORK)
    if payment.method == method.value:
        raise MinshuiError(METHOD_SAME, payment=payment.code, method=METHOD_NAMES[method])
    if payment.rounding_fen:
        raise MinshuiError(METHOD_ROUNDED, payment=payment.code)
    amount_fen = payment.amount_fen
    check_tender(method, amount_fen, amount_fen, reference_no, amount_fen)
    today = ctx.clock.today()
    days = await parameter(ctx, CHEQUE_VALID_DAYS.module, CHEQUE_VALID_DAYS.key, today)
    check_cheque(method, cheque, today, days)
    lines = [
        PostingLine(amount_fen, Purpose(method.value)),
        PostingLine(-amount_fen, Purpose(payment.method)),
    ]
    await post_journal(ctx, JournalDraft("method", "payment", payment_id, lines, memo=till.code))
    values = {
        "corrected_id": payment_id,
        "new_method": method.value,
        "new_reference_no": reference_no,
        "new_tendered_fen": amount_fen,
    }
    await ctx.session.execute(_CORRECT, values)
    await drop_cheque(ctx, payment_id)
    if cheque is not None:
        await write_cheque(ctx, payment_id, cheque)
    await record_audit(
        ctx,
        "payment.correct_method",
        "payment",
        payment_id,
        before={"method": payment.method, "reference_no": payment.reference_no},
        after={"method": method.value, "reference_no": reference_no},
    )
    return replace(
        payment,
        method=method.value,
        reference_no=reference_no,
        tendered_fen=amount_fen,
        change_fen=0,
    )
