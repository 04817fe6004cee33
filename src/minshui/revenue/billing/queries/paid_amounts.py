"""What bills have been paid: by their entries, since credits and write-offs lower them too."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.revenue.billing.models import Bill
from minshui.revenue.ledger.models import AccountEntry

_PAID = -func.coalesce(func.sum(AccountEntry.amount_fen), 0)
_IS_PAYMENT = AccountEntry.kind.in_(("offset", "restore"))
_BY_BILL = prepared(
    select(AccountEntry.bill_id, _PAID.label("paid_fen"))
    .where(
        is_among(AccountEntry.bill_id, "bill_ids"),
        is_among(AccountEntry.bill_month, "bill_months"),
        _IS_PAYMENT,
    )
    .group_by(AccountEntry.bill_id)
)


def paid_of_bill() -> ColumnElement[int]:
    """Return what has been paid of the bill of a statement's row; fen."""
    of_bill = and_(
        AccountEntry.bill_id == Bill.id, AccountEntry.bill_month == Bill.bill_month, _IS_PAYMENT
    )
    return select(_PAID).where(of_bill).correlate(Bill).scalar_subquery()


async def paid_amounts(ctx: Context, bills: Collection[tuple[int, int]]) -> dict[int, int]:
    """Return by bill, given as (id, month), what has been paid and not given back; fen.

    Bills that nothing was ever paid of are not among them.
    """
    if not bills:
        return {}
    values = {
        "bill_ids": sorted({bill_id for bill_id, _ in bills}),
        "bill_months": sorted({month for _, month in bills}),
    }
    return {row.bill_id: int(row.paid_fen) for row in await ctx.session.execute(_BY_BILL, values)}
