"""Mark the cash of a site's hand-overs as paid in at the bank (到账)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.arrival_store import (
    NewArrival,
    check_arrival_day,
    write_arrival,
)
from minshui.revenue.cashier.contracts import PaymentMethod
from minshui.revenue.cashier.errors import (
    ARRIVAL_AMOUNT,
    ARRIVAL_EMPTY,
    HANDOVER_SITES,
)
from minshui.revenue.cashier.handover_store import (
    handover_sums,
    lock_handovers,
    mark_arrived,
)
from minshui.revenue.cashier.handovers import ArrivalContract, HandOverStatus
from minshui.revenue.cashier.queries.scoped import HANDOVER_ROWS
from minshui.revenue.ledger.facade import Purpose


async def arrive_cash(
    ctx: Context,
    handover_ids: Sequence[int],
    amount_fen: int,
    arrived_on: date,
    slip_no: str | None,
) -> ArrivalContract:
    """Mark the cash of confirmed hand-overs of one site as paid in at the bank.

    Raises ``E_ARRIVAL_EMPTY``, ``E_HANDOVER_UNKNOWN``, ``E_HANDOVER_STATE``,
    ``E_HANDOVER_SITES``, ``E_ARRIVAL_AMOUNT``, ``E_ARRIVAL_DATE``.
    """
    if not handover_ids:
        raise MinshuiError(ARRIVAL_EMPTY)
    await HANDOVER_ROWS.check(ctx, *handover_ids, place=Place("handover_ids"))
    handovers = await lock_handovers(ctx, handover_ids, HandOverStatus.CONFIRMED, "确认到账")
    if len({each.site_id for each in handovers}) > 1:
        raise MinshuiError(HANDOVER_SITES)
    check_arrival_day(ctx, arrived_on, max(each.handed_on for each in handovers))
    sums = await handover_sums(ctx, [each.id for each in handovers])
    expected_fen = sum(
        each.confirmed_fen or 0
        for lines in sums.values()
        for each in lines
        if each.method is PaymentMethod.CASH
    )
    if amount_fen != expected_fen:
        raise MinshuiError(
            ARRIVAL_AMOUNT,
            place=Place("amount"),
            amount=yuan_text(amount_fen),
            expected=yuan_text(expected_fen),
        )
    cash = NewArrival("cash", arrived_on, slip_no, {Purpose.IN_TRANSIT: amount_fen})
    arrival = await write_arrival(ctx, cash)
    await mark_arrived(ctx, [each.id for each in handovers], arrival.id)
    return arrival
