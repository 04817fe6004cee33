"""Note that money for bills is on its way: late fees stand still, other money keeps off."""

from __future__ import annotations

from collections.abc import Collection

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.late_fee_errors import BILL_IN_TRANSIT, TRANSIT_BILL
from minshui.revenue.billing.transit_store import (
    BillKey,
    insert_transits,
    lock_bills_of,
    open_transits,
)


async def hold_in_transit(
    ctx: Context, bills: Collection[BillKey], reason: str, *, locks: bool = True
) -> None:
    """Hold open bills, given as (id, month), from today on: a file was sent, an order is open.

    With ``locks`` no other money pays them until they are released. All or none: raises
    ``E_BILL_UNKNOWN``, ``E_TRANSIT_BILL`` for a bill that is not open, ``E_BILL_IN_TRANSIT``.
    """
    rows = await lock_bills_of(ctx, bills)
    held = await open_transits(ctx, [row.id for row in rows])
    for row in rows:
        number = bill_number(row.bill_month, row.id)
        if row.charge_status not in ("open", "partial"):
            raise MinshuiError(TRANSIT_BILL, number=number)
        if (other := held.get(row.id)) is not None:
            raise MinshuiError(
                BILL_IN_TRANSIT, number=number, reason=other.reason, day=other.held_on
            )
    if not rows:
        return
    now = {"held_on": ctx.clock.today(), "held_by": ctx.actor.user_id, "held_at": ctx.clock.now()}
    await insert_transits(
        ctx,
        [
            {
                "account_id": row.account_id,
                "bill_id": row.id,
                "bill_month": row.bill_month,
                "reason": reason,
                "locks": locks,
                **now,
            }
            for row in rows
        ],
    )
    await record_audit(
        ctx,
        "transit.hold",
        "biz_bill_transit",
        min(row.id for row in rows),
        after={"bills": len(rows), "reason": reason, "locks": locks},
    )
