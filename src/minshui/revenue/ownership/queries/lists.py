"""Closings and transfers, the newest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.customer.models import Customer
from minshui.revenue.ownership.contracts import ClosingView, TransferView
from minshui.revenue.ownership.models import AccountClosing, OwnershipTransfer
from minshui.revenue.ownership.queries.scoped import CLOSING_ROWS, TRANSFER_ROWS

_OLD, _NEW = aliased(Customer), aliased(Customer)
_CLOSINGS = (
    select(
        AccountClosing.code,
        AccountClosing.stopped_on,
        AccountClosing.cust_id,
        Customer.code.label("customer_code"),
        Customer.name,
        AccountClosing.meter_count,
        AccountClosing.whole,
        AccountClosing.closing_bill_count,
        AccountClosing.closing_fen,
        AccountClosing.arrears_fen,
        AccountClosing.prepayment_fen,
        AccountClosing.closed,
        AccountClosing.reason,
        AccountClosing.created_at,
    )
    .join(Customer, Customer.id == AccountClosing.cust_id)
    .order_by(AccountClosing.id.desc())
)
_TRANSFERS = (
    select(
        OwnershipTransfer.code,
        OwnershipTransfer.transferred_on,
        OwnershipTransfer.from_cust_id,
        _OLD.code.label("from_code"),
        _OLD.name.label("from_name"),
        OwnershipTransfer.to_cust_id,
        _NEW.code.label("to_code"),
        _NEW.name.label("to_name"),
        OwnershipTransfer.agreement_no,
        OwnershipTransfer.tier_counter,
        OwnershipTransfer.closing_bill_count,
        OwnershipTransfer.closing_fen,
        OwnershipTransfer.taken_bill_count,
        OwnershipTransfer.taken_arrears_fen,
        OwnershipTransfer.taken_prepayment_fen,
        OwnershipTransfer.from_closed,
        OwnershipTransfer.reason,
        OwnershipTransfer.created_at,
    )
    .join(_OLD, _OLD.id == OwnershipTransfer.from_cust_id)
    .join(_NEW, _NEW.id == OwnershipTransfer.to_cust_id)
    .order_by(OwnershipTransfer.id.desc())
)


async def list_closings(
    ctx: Context, page: PageRequest, cust_id: int | None = None
) -> Page[ClosingView]:
    """Return closings and removals, of one customer or all of the actor's."""
    chosen = _CLOSINGS.where(CLOSING_ROWS.seen(ctx))
    if cust_id is not None:
        chosen = chosen.where(AccountClosing.cust_id == cust_id)
    rows, total = await _page(ctx, chosen, page)
    return Page([ClosingView(*row) for row in rows], total, page.page, page.size)


async def list_transfers(
    ctx: Context, page: PageRequest, cust_id: int | None = None
) -> Page[TransferView]:
    """Return transfers, to or from one customer or all of the actor's."""
    chosen = _TRANSFERS.where(TRANSFER_ROWS.seen(ctx))
    if cust_id is not None:
        chosen = chosen.where(
            or_(
                OwnershipTransfer.from_cust_id == cust_id,
                OwnershipTransfer.to_cust_id == cust_id,
            )
        )
    rows, total = await _page(ctx, chosen, page)
    return Page([TransferView(*row) for row in rows], total, page.page, page.size)


async def _page(ctx: Context, statement: Select[Any], page: PageRequest) -> tuple[list[Any], int]:
    counted = select(func.count()).select_from(statement.order_by(None).subquery())
    total = (await ctx.session.execute(counted)).scalar_one()
    rows = await ctx.session.execute(statement.limit(page.size).offset(page.offset))
    return list(rows.all()), int(total)
