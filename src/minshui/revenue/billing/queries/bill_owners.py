"""Whose bills they are, by number."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.domain.bill_number import bill_number, parse_bill_number
from minshui.revenue.billing.errors import BILL_UNKNOWN
from minshui.revenue.billing.models import Bill
from minshui.revenue.billing.queries.scoped import BILL_ROWS

_OWNERS = select(Bill.id, Bill.bill_month, Bill.account_id).where(
    is_among(Bill.id, "bill_ids"),
    Bill.bill_month.in_(bindparam("bill_months", expanding=True)),
)


async def accounts_of_bills(ctx: Context, numbers: Sequence[str]) -> set[int]:
    """Return the accounts of the actor's bills; raises ``E_BILL_NUMBER``, ``E_BILL_UNKNOWN``."""
    keys = {parse_bill_number(number) for number in numbers}
    values = {
        "bill_ids": sorted({bill_id for _, bill_id in keys}),
        "bill_months": sorted({month for month, _ in keys}),
    }
    owners = {
        (row.bill_month, row.id): row.account_id
        for row in await ctx.session.execute(_OWNERS.where(BILL_ROWS.seen(ctx)), values)
    }
    if missing := keys - set(owners):
        raise MinshuiError(BILL_UNKNOWN, number=bill_number(*min(missing)))
    return {owners[key] for key in keys}
