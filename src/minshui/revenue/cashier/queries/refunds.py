"""Refunds: what was asked for, what became of it, what of which lots was paid."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.security.fields import field_cipher
from minshui.infrastructure.security.scoping import may_throughout
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.deposits import RefundContract, RefundKind, RefundLotContract
from minshui.revenue.cashier.errors import REFUND_UNKNOWN
from minshui.revenue.cashier.models import Payment, Refund, RefundLot
from minshui.revenue.cashier.permissions import CONFIRM
from minshui.revenue.cashier.queries.scoped import REFUND_ROWS
from minshui.revenue.cashier.refund_store import PAYEE_ACCOUNT
from minshui.revenue.customer.models import Customer
from minshui.revenue.ledger.models import DepositEntry, OpeningLot
from minshui.workorder.approval.models import ProcessRow

_SHOWN_DIGITS = 4
_ROWS = (
    select(
        Refund.id,
        Refund.code,
        Customer.code.label("customer_code"),
        Customer.name.label("customer_name"),
        Refund.account_id,
        Refund.kind,
        Refund.amount_fen,
        Refund.reason,
        Refund.payee_name,
        Refund.payee_bank,
        Refund.payee_account,
        Refund.process_id,
        ProcessRow.code.label("process_code"),
        ProcessRow.process_status,
        Refund.requested_at,
        Refund.paid_at,
    )
    .join(Customer, Customer.id == Refund.cust_id)
    .join(ProcessRow, ProcessRow.id == Refund.process_id, isouter=True)
)
_LOTS = (
    select(
        RefundLot.refund_id,
        RefundLot.lot_seq,
        func.coalesce(OpeningLot.received_on, DepositEntry.posted_on).label("posted_on"),
        Payment.method,
        RefundLot.amount_fen,
        Payment.receipt_no,
    )
    .join(Payment, Payment.id == RefundLot.payment_id)
    .join(
        DepositEntry,
        (DepositEntry.account_id == RefundLot.account_id) & (DepositEntry.seq == RefundLot.lot_seq),
    )
    .join(
        OpeningLot,
        (OpeningLot.account_id == RefundLot.account_id) & (OpeningLot.seq == RefundLot.lot_seq),
        isouter=True,
    )
    .where(is_among(RefundLot.refund_id, "refund_ids"))
    .order_by(RefundLot.refund_id, RefundLot.line_no)
)


async def refund_by_id(ctx: Context, refund_id: int) -> RefundContract:
    """Return a refund; raises ``E_REFUND_UNKNOWN``."""
    found = await _contracts(ctx, _ROWS.where(Refund.id == refund_id))
    if not found:
        raise MinshuiError(REFUND_UNKNOWN, refund=refund_id)
    return found[0]


async def list_refunds(
    ctx: Context, page: PageRequest, account_id: int | None = None
) -> Page[RefundContract]:
    """Return a page of the actor's refunds, newest first."""
    where = [REFUND_ROWS.seen(ctx)]
    if account_id is not None:
        where.append(Refund.account_id == account_id)
    total = (await ctx.session.execute(select(func.count(Refund.id)).where(*where))).scalar_one()
    rows = _ROWS.where(*where).order_by(Refund.id.desc()).limit(page.size).offset(page.offset)
    return Page(await _contracts(ctx, rows), total, page.page, page.size)


async def _contracts(ctx: Context, statement: Select[Any]) -> list[RefundContract]:
    rows = (await ctx.session.execute(statement)).all()
    lots: dict[int, list[RefundLotContract]] = {row.id: [] for row in rows}
    for row in await ctx.session.execute(_LOTS, {"refund_ids": sorted(lots)}):
        method = PaymentMethod(row.method)
        lots[row.refund_id].append(
            RefundLotContract(row.lot_seq, row.posted_on, method, row.amount_fen, row.receipt_no)
        )
    return [
        RefundContract(
            **{
                **row._mapping,
                "kind": RefundKind(row.kind),
                "payee_account": await _shown(ctx, row.payee_account),
            },
            lots=lots[row.id],
        )
        for row in rows
    ]


async def _shown(ctx: Context, sealed: bytes | None) -> str | None:
    """Return the payee's account: in full to finance, which transfers to it."""
    if sealed is None:
        return None
    number = (await field_cipher(ctx)).decrypt(PAYEE_ACCOUNT, sealed)
    if may_throughout(ctx, CONFIRM):
        return number
    return "*" * (len(number) - _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]
