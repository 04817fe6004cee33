"""Mark payments as found on the bank's statement, one by one (到账)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.cashier.arrival_store import (
    NewArrival,
    arrived_among,
    check_arrival_day,
    sums_by_purpose,
    write_arrival,
)
from minshui.revenue.cashier.contracts import PaymentMethod, PaymentStatus
from minshui.revenue.cashier.errors import (
    ARRIVAL_CASH,
    ARRIVAL_EMPTY,
    ARRIVAL_UNDONE,
    ARRIVED_ALREADY,
)
from minshui.revenue.cashier.handovers import ArrivalContract
from minshui.revenue.cashier.open_tills import require_closed
from minshui.revenue.cashier.payment_store import lock_payments
from minshui.revenue.cashier.queries.scoped import PAYMENT_ROWS


async def arrive_payments(
    ctx: Context, payment_ids: Sequence[int], arrived_on: date, reference_no: str | None
) -> ArrivalContract:
    """Mark card, transfer and cheque payments as arrived at the bank, each once.

    What was undone before it arrived never does; what undid or gave back money that had
    arrived does. Raises ``E_ARRIVAL_EMPTY``, ``E_PAYMENT_UNKNOWN``, ``E_ARRIVAL_CASH``,
    ``E_ARRIVED_ALREADY``, ``E_ARRIVAL_UNDONE``, ``E_ARRIVAL_DATE``, ``E_TILL_STILL_OPEN``.
    """
    if not payment_ids:
        raise MinshuiError(ARRIVAL_EMPTY)
    await PAYMENT_ROWS.check(ctx, *payment_ids, place=Place("payment_ids"))
    payments = await lock_payments(ctx, payment_ids)
    related = {each.reverses_id for each in payments if each.reverses_id is not None}
    arrived = await arrived_among(ctx, {each.id for each in payments} | related)
    for payment in payments:
        if payment.method == PaymentMethod.CASH:
            raise MinshuiError(ARRIVAL_CASH, payment=payment.code)
        if payment.id in arrived:
            raise MinshuiError(ARRIVED_ALREADY, payment=payment.code)
        if payment.status == PaymentStatus.REVERSED or (
            payment.reverses_id is not None and payment.reverses_id not in arrived
        ):
            raise MinshuiError(ARRIVAL_UNDONE, payment=payment.code)
        check_arrival_day(ctx, arrived_on, payment.received_on)
        await require_closed(ctx, payment, "请待结账后再确认到账")
    arrival = NewArrival("lines", arrived_on, reference_no, sums_by_purpose(payments), payments)
    return await write_arrival(ctx, arrival)
