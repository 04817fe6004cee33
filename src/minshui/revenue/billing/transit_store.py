"""Lock bills whose money is on the way, and what is on record of it: set-based statements."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.errors import BILL_UNKNOWN
from minshui.revenue.billing.models import Bill, BillTransit
from minshui.revenue.customer.facade import lock_accounts

BillKey = tuple[int, int]

_OF = (
    is_among(Bill.id, "bill_ids"),
    Bill.bill_month.in_(bindparam("bill_months", expanding=True)),
)
_OWNERS = select(Bill.account_id).where(*_OF).distinct()
_LOCK = (
    select(Bill.id, Bill.bill_month, Bill.account_id, Bill.open_fen, Bill.charge_status)
    .where(*_OF)
    .order_by(Bill.id)
    .with_for_update()
)
_OPEN = select(BillTransit.id, BillTransit.bill_id, BillTransit.reason, BillTransit.held_on).where(
    is_among(BillTransit.bill_id, "bill_ids"), BillTransit.released_on.is_(None)
)
_INSERT = insert(BillTransit)
_RELEASE = (
    update(BillTransit)
    .where(is_among(BillTransit.id, "ids"))
    .values(
        released_on=bindparam("on"),
        outcome=bindparam("as_outcome"),
        pauses=bindparam("as_pauses"),
        released_by=bindparam("by"),
        released_at=bindparam("at"),
    )
    .execution_options(synchronize_session=False)
)


async def lock_bills_of(ctx: Context, bills: Collection[BillKey]) -> list[Any]:
    """Lock the accounts of bills, then the bills, ascending; raises ``E_BILL_UNKNOWN``."""
    wanted = set(bills)
    values = {
        "bill_ids": sorted({bill_id for bill_id, _ in wanted}),
        "bill_months": sorted({month for _, month in wanted}),
    }
    owners = list((await ctx.session.execute(_OWNERS, values)).scalars())
    await lock_accounts(ctx, owners)
    rows = (await ctx.session.execute(_LOCK, values)).all()
    rows = [row for row in rows if (row.id, row.bill_month) in wanted]
    if missing := wanted - {(row.id, row.bill_month) for row in rows}:
        bill_id, month = min(missing)
        raise MinshuiError(BILL_UNKNOWN, number=bill_number(month, bill_id))
    return rows


async def open_transits(ctx: Context, bill_ids: Collection[int]) -> dict[int, Any]:
    """Return by bill the money on its way; the bills are locked."""
    rows = await ctx.session.execute(_OPEN, {"bill_ids": sorted(bill_ids)})
    return {row.bill_id: row for row in rows}


async def insert_transits(ctx: Context, rows: Collection[dict[str, Any]]) -> None:
    """Write money on its way."""
    await ctx.session.execute(_INSERT, list(rows))


async def close_transits(ctx: Context, ids: Collection[int], outcome: str, *, pauses: bool) -> None:
    """Write what became of money on its way."""
    values = {
        "ids": sorted(ids),
        "on": ctx.clock.today(),
        "as_outcome": outcome,
        "as_pauses": pauses,
        "by": ctx.actor.user_id,
        "at": ctx.clock.now(),
    }
    await ctx.session.execute(_RELEASE, values)
