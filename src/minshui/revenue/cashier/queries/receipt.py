"""Everything a receipt says, read from what was stored with the payment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.models import User
from minshui.platform.organization.models import Department
from minshui.revenue.billing.models import Bill
from minshui.revenue.cashier.contracts import PaymentMethod, Receipt, ReceiptBill, ReceiptLot
from minshui.revenue.cashier.errors import PAYMENT_UNKNOWN
from minshui.revenue.cashier.models import (
    Cheque,
    PaperReceipt,
    Payment,
    PaymentItem,
    ReceiptPrint,
    Refund,
    RefundLot,
    Till,
)
from minshui.revenue.customer.models import Customer
from minshui.revenue.ledger.models import AccountEntry, DepositEntry
from minshui.revenue.reading.models import Reading

_site = aliased(Department)
_undone, _other_customer = aliased(Payment), aliased(Customer)
_company = (
    select(Department.name)
    .where(Department.kind == "company")
    .order_by(Department.id)
    .limit(1)
    .scalar_subquery()
)
_prints = (
    select(func.count())
    .where(ReceiptPrint.payment_id == Payment.id)
    .correlate(Payment)
    .scalar_subquery()
)
_PAYMENT = (
    select(
        Payment.id,
        Payment.code,
        Payment.receipt_no,
        Payment.method,
        Payment.amount_fen,
        Payment.tendered_fen,
        Payment.change_fen,
        Payment.reference_no,
        Payment.status,
        Payment.reason,
        Payment.payment_time,
        User.display_name.label("cashier"),
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
        Customer.address,
        _site.name.label("site"),
        func.coalesce(_company, _site.name).label("company"),
        _prints.label("print_count"),
        Payment.rounding_fen,
        Payment.received_on,
        Cheque.bank_name,
        PaperReceipt.paper_no,
        func.coalesce(_undone.receipt_no, _undone.code).label("undoes_receipt"),
        _other_customer.code.label("moved_from_customer"),
    )
    .join(Customer, Customer.id == Payment.cust_id)
    .join(Till, Till.id == Payment.till_id, isouter=True)
    .join(User, User.id == Payment.cashier_id, isouter=True)
    .join(Cheque, Cheque.payment_id == Payment.id, isouter=True)
    .join(PaperReceipt, PaperReceipt.payment_id == Payment.id, isouter=True)
    .join(
        _undone,
        _undone.id == func.coalesce(Payment.reverses_id, Payment.moved_from_id),
        isouter=True,
    )
    .join(
        _other_customer,
        (_other_customer.id == _undone.cust_id) & Payment.moved_from_id.is_not(None),
        isouter=True,
    )
    .join(_site, _site.id == func.coalesce(Till.site_id, Customer.site_id))
    .where(Payment.id == bindparam("payment_id"))
)
_entry, _so_far = aliased(AccountEntry), aliased(AccountEntry)
# What a bill had open just after this payment: its entries up to the payment's own.
_open_after = (
    select(func.sum(_so_far.amount_fen))
    .where(
        _so_far.bill_id == PaymentItem.bill_id,
        _so_far.bill_month == PaymentItem.bill_month,
        _so_far.seq
        <= select(func.max(_entry.seq))
        .where(
            _entry.bill_id == PaymentItem.bill_id,
            _entry.bill_month == PaymentItem.bill_month,
            _entry.payment_id == PaymentItem.payment_id,
        )
        .correlate(PaymentItem)
        .scalar_subquery(),
    )
    .correlate(PaymentItem)
    .scalar_subquery()
)
_ITEMS = (
    select(
        PaymentItem.bill_id,
        PaymentItem.bill_month,
        PaymentItem.amount_fen,
        PaymentItem.late_fee_fen,
        Bill.kind,
        Bill.usage_m3,
        Bill.total_amount_fen,
        _open_after.label("open_fen"),
        Reading.previous_reading,
        Reading.current_reading,
    )
    .join(Bill, (Bill.id == PaymentItem.bill_id) & (Bill.bill_month == PaymentItem.bill_month))
    .join(Reading, Reading.id == Bill.record_id, isouter=True)
    .where(PaymentItem.payment_id == bindparam("payment_id"))
    .order_by(PaymentItem.line_no)
)
_DEPOSIT = (
    select(DepositEntry.seq, DepositEntry.opening_fen, DepositEntry.closing_fen)
    .where(DepositEntry.payment_id == bindparam("payment_id"))
    .order_by(DepositEntry.seq)
)
_brought = aliased(Payment)
_LOTS = (
    select(
        RefundLot.amount_fen,
        DepositEntry.posted_on,
        _brought.method,
        Refund.payee_name,
        Refund.payee_bank,
    )
    .join(Refund, Refund.id == RefundLot.refund_id)
    .join(
        DepositEntry,
        (DepositEntry.account_id == RefundLot.account_id) & (DepositEntry.seq == RefundLot.lot_seq),
    )
    .join(_brought, _brought.id == DepositEntry.payment_id, isouter=True)
    .where(RefundLot.payment_id == bindparam("payment_id"))
    .order_by(RefundLot.line_no)
)


async def find_receipt(ctx: Context, payment_id: int) -> Receipt:
    """Return the receipt of a payment or reversal; raises ``E_PAYMENT_UNKNOWN``."""
    values = {"payment_id": payment_id}
    row = (await ctx.session.execute(_PAYMENT, values)).one_or_none()
    if row is None:
        raise MinshuiError(PAYMENT_UNKNOWN, payment=payment_id)
    chain = (await ctx.session.execute(_DEPOSIT, values)).all()
    bills = [
        ReceiptBill(
            item.bill_id,
            item.bill_month,
            item.kind,
            item.usage_m3,
            item.total_amount_fen,
            item.amount_fen,
            int(item.open_fen),
            item.previous_reading,
            item.current_reading,
            item.late_fee_fen,
        )
        for item in await ctx.session.execute(_ITEMS, values)
    ]
    lots = (await ctx.session.execute(_LOTS, values)).all() if row.status == "refund" else []
    return Receipt(
        payment_id=row.id,
        payment_code=row.code,
        receipt_no=row.receipt_no,
        company=row.company,
        site=row.site,
        customer_code=row.customer_code,
        customer_name=row.customer_name,
        address=row.address,
        method=PaymentMethod(row.method),
        amount_fen=row.amount_fen,
        tendered_fen=row.tendered_fen,
        change_fen=row.change_fen,
        reference_no=row.reference_no,
        status=row.status,
        reason=row.reason,
        payment_time=row.payment_time,
        cashier=row.cashier,
        prepayment_before_fen=chain[0].opening_fen,
        prepayment_after_fen=chain[-1].closing_fen,
        print_count=row.print_count,
        bills=bills,
        rounding_fen=row.rounding_fen,
        bank_name=row.bank_name,
        paper_no=row.paper_no,
        received_on=row.received_on,
        undoes_receipt=row.undoes_receipt,
        moved_from_customer=row.moved_from_customer,
        payee=_payee(row.method, lots),
        lots=[
            ReceiptLot(
                lot.posted_on, PaymentMethod(lot.method) if lot.method else None, lot.amount_fen
            )
            for lot in lots
        ],
    )


def _payee(method: str, lots: Sequence[Row[Any]]) -> str | None:
    """Return to whom a refund was transferred; cash is handed over."""
    if method == PaymentMethod.CASH or not lots:
        return None
    return f"{lots[0].payee_name}（{lots[0].payee_bank}）"
