"""Late fees that were let off."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.kernel.paging import Page, PageRequest
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.late_fee_contracts import WaiverContract
from minshui.revenue.billing.models import Bill, LateFeeWaiver
from minshui.revenue.billing.queries.scoped import WAIVER_ROWS
from minshui.revenue.customer.models import Customer

_WAIVERS = (
    select(LateFeeWaiver, Customer.code, Customer.name)
    .join(Bill, (Bill.id == LateFeeWaiver.bill_id) & (Bill.bill_month == LateFeeWaiver.bill_month))
    .join(Customer, Customer.id == Bill.cust_id)
)


async def list_waivers(
    ctx: Context, page: PageRequest, account_id: int | None = None, status: str | None = None
) -> Page[WaiverContract]:
    """Return waivers, the latest first."""
    terms: list[Any] = [WAIVER_ROWS.seen(ctx)]
    if account_id is not None:
        terms.append(LateFeeWaiver.account_id == account_id)
    if status is not None:
        terms.append(LateFeeWaiver.status == status)
    counted = select(func.count()).select_from(LateFeeWaiver).where(*terms)
    total = (await ctx.session.execute(counted)).scalar_one()
    chosen = _WAIVERS.where(*terms).order_by(LateFeeWaiver.id.desc())
    rows = await ctx.session.execute(chosen.limit(page.size).offset(page.offset))
    return Page([_contract(*row) for row in rows], int(total), page.page, page.size)


def _contract(row: LateFeeWaiver, code: str, name: str) -> WaiverContract:
    return WaiverContract(
        id=row.id,
        number=bill_number(row.bill_month, row.bill_id),
        account_id=row.account_id,
        customer_code=code,
        customer_name=name,
        amount_fen=row.amount_fen,
        until_on=row.until_on,
        reason=row.reason,
        status=row.status,
        process_id=row.process_id,
        created_at=row.created_at,
        reversed_at=row.reversed_at,
        reversal_reason=row.reversal_reason,
    )
