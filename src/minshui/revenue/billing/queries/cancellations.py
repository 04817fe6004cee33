"""Cancellations: how far each is, what it left alone, and what a scope holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.billing.cancellation_store import cancellation_contract, find_cancellation
from minshui.revenue.billing.cancellations import (
    CancellationContract,
    CancellationProgress,
    HeldBillContract,
)
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.models import BillCancellation, CancellationChunk, HeldBill
from minshui.revenue.billing.queries.scoped import CANCELLATION_ROWS
from minshui.revenue.customer.models import Account, Customer

_FIGURES = ("bill_count", "held_count", "repriced_count")
_AMOUNTS = ("cancelled_fen", "credited_fen", "restored_fen")
_SUMS = select(
    func.count().label("done_chunks"),
    *(
        func.coalesce(func.sum(getattr(CancellationChunk, name)), 0).label(name)
        for name in (*_FIGURES, *_AMOUNTS)
    ),
).where(
    CancellationChunk.cancellation_id == bindparam("cancellation"),
    CancellationChunk.status == "done",
)
_HELD = (
    select(
        HeldBill.bill_id,
        HeldBill.bill_month,
        HeldBill.account_id,
        Customer.name,
        HeldBill.code,
        HeldBill.message,
        HeldBill.held_at,
    )
    .join(Account, Account.id == HeldBill.account_id)
    .join(Customer, Customer.id == Account.cust_id)
    .where(HeldBill.cancellation_id == bindparam("cancellation"))
    .order_by(HeldBill.account_id)
)
_ALL = select(BillCancellation.__table__).order_by(BillCancellation.id.desc())


async def cancellation_progress(ctx: Context, cancellation_id: int) -> CancellationProgress:
    """Return how far a cancellation is, from its finished chunks; raises ``E_CANCEL_UNKNOWN``."""
    cancellation = await find_cancellation(ctx, cancellation_id)
    sums = (await ctx.session.execute(_SUMS, {"cancellation": cancellation_id})).one()
    figures = {name: int(value) for name, value in sums._mapping.items()}
    return CancellationProgress(cancellation=cancellation, **figures)


async def list_cancellations(ctx: Context, page: PageRequest) -> Page[CancellationContract]:
    """Return the actor's cancellations, the newest first."""
    rows, total = await _page(ctx, _ALL.where(CANCELLATION_ROWS.seen(ctx)), page)
    return Page([cancellation_contract(row) for row in rows], total, page.page, page.size)


async def held_bills(
    ctx: Context, cancellation_id: int, page: PageRequest | None = None
) -> Page[HeldBillContract]:
    """Return the bills for whose sake a cancellation left accounts alone, by account."""
    await find_cancellation(ctx, cancellation_id)
    page = page or PageRequest()
    rows, total = await _page(ctx, _HELD, page, {"cancellation": cancellation_id})
    items = [
        HeldBillContract(
            bill_id=row.bill_id,
            number=bill_number(row.bill_month, row.bill_id),
            bill_month=row.bill_month,
            account_id=row.account_id,
            customer_name=row.name,
            code=row.code,
            message=row.message,
            held_at=row.held_at,
        )
        for row in rows
    ]
    return Page(items, total, page.page, page.size)


async def _page(
    ctx: Context, statement: Select[Any], page: PageRequest, values: dict[str, Any] | None = None
) -> tuple[list[Any], int]:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = (await ctx.session.execute(counted, values or {})).scalar_one()
    rows = await ctx.session.execute(statement.limit(page.size).offset(page.offset), values or {})
    return list(rows.all()), int(total)
