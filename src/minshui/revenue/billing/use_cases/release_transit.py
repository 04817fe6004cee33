"""Note what became of money on its way."""

from __future__ import annotations

from collections.abc import Collection

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.late_fee_contracts import TransitOutcome
from minshui.revenue.billing.late_fee_errors import TRANSIT_NONE
from minshui.revenue.billing.settlement_parameters import TRANSIT_PAUSES
from minshui.revenue.billing.transit_store import (
    BillKey,
    close_transits,
    lock_bills_of,
    open_transits,
)
from minshui.revenue.parameter.facade import parameter


async def release_transit(
    ctx: Context, bills: Collection[BillKey], outcome: TransitOutcome
) -> None:
    """Release bills, given as (id, month), whose money has arrived or has come back.

    Where it arrived, late fees are those of the day it was sent: settle in the same transaction.
    Where it came back, ``billing.returned_transit_pauses`` says whether these days are left out;
    the fee runs again from today. All or none: raises ``E_BILL_UNKNOWN``, ``E_TRANSIT_NONE``.
    """
    rows = await lock_bills_of(ctx, bills)
    held = await open_transits(ctx, [row.id for row in rows])
    for row in rows:
        if row.id not in held:
            raise MinshuiError(TRANSIT_NONE, number=bill_number(row.bill_month, row.id))
    if not rows:
        return
    pauses = outcome is TransitOutcome.ARRIVED or bool(
        await parameter(ctx, TRANSIT_PAUSES.module, TRANSIT_PAUSES.key, ctx.clock.today())
    )
    await close_transits(ctx, [each.id for each in held.values()], outcome.value, pauses=pauses)
    await record_audit(
        ctx,
        "transit.release",
        "biz_bill_transit",
        min(row.id for row in rows),
        after={"bills": len(rows), "outcome": outcome.value, "pauses": pauses},
    )
