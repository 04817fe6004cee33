"""Money on its way to bills, as staff see it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.late_fee_contracts import TransitContract, TransitOutcome
from minshui.revenue.billing.models import Bill, BillTransit
from minshui.revenue.customer.facade import ACCOUNT_ROWS
from minshui.revenue.customer.models import Customer

_COLUMNS = (BillTransit, Customer.code, Customer.name)
_TRANSITS = (
    select(*_COLUMNS)
    .join(Bill, (Bill.id == BillTransit.bill_id) & (Bill.bill_month == BillTransit.bill_month))
    .join(Customer, Customer.id == Bill.cust_id)
)
_REASONS = select(BillTransit.bill_id, BillTransit.reason).where(
    is_among(BillTransit.account_id, "account_ids"), BillTransit.released_on.is_(None)
)


async def list_transits(
    ctx: Context, page: PageRequest, account_id: int | None = None, *, is_open: bool = True
) -> Page[TransitContract]:
    """Return money on its way, the latest first; without ``is_open`` also what is over."""
    terms: list[Any] = [ACCOUNT_ROWS.has_seen(ctx, BillTransit.account_id)]
    if account_id is not None:
        terms.append(BillTransit.account_id == account_id)
    if is_open:
        terms.append(BillTransit.released_on.is_(None))
    counted = select(func.count()).select_from(BillTransit).where(*terms)
    total = (await ctx.session.execute(counted)).scalar_one()
    chosen = _TRANSITS.where(*terms).order_by(BillTransit.id.desc())
    rows = await ctx.session.execute(chosen.limit(page.size).offset(page.offset))
    return Page([_contract(*row) for row in rows], int(total), page.page, page.size)


async def transit_reasons(ctx: Context, account_ids: Collection[int]) -> dict[int, str]:
    """Return by bill why money of its own is on the way, for accounts."""
    rows = await ctx.session.execute(_REASONS, {"account_ids": sorted(account_ids)})
    return {row.bill_id: row.reason for row in rows}


def _contract(row: BillTransit, code: str, name: str) -> TransitContract:
    return TransitContract(
        id=row.id,
        number=bill_number(row.bill_month, row.bill_id),
        account_id=row.account_id,
        customer_code=code,
        customer_name=name,
        reason=row.reason,
        locks=row.locks,
        held_on=row.held_on,
        released_on=row.released_on,
        outcome=TransitOutcome(row.outcome) if row.outcome else None,
        pauses=row.pauses,
    )
