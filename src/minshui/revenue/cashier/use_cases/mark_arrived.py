"""The arrival desk (到账): non-cash payments one by one, cash by the hand-overs of a site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.publishing import publish
from minshui.kernel.errors import MinshuiError, Place
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.arrival_store import (
    NewArrival,
    arrived_among,
    sums_by_purpose,
    write_arrival,
)
from minshui.revenue.cashier.contracts import PaymentMethod, PaymentStatus
from minshui.revenue.cashier.errors import (
    ARRIVAL_AMOUNT,
    ARRIVAL_CASH,
    ARRIVAL_DATE,
    ARRIVAL_EMPTY,
    ARRIVAL_UNDONE,
    ARRIVED_ALREADY,
    HANDOVER_SITES,
)
from minshui.revenue.cashier.events import MoneyArrived
from minshui.revenue.cashier.handover_store import (
    handover_sums,
    lock_handovers,
    mark_arrived,
)
from minshui.revenue.cashier.handovers import ArrivalContract, HandOverStatus
from minshui.revenue.cashier.payment_store import PaymentRecord, lock_payments
from minshui.revenue.cashier.use_cases.contra_payment import require_closed
from minshui.revenue.ledger.facade import Purpose


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
        _check_day(ctx, arrived_on, payment.received_on)
        await require_closed(ctx, payment, "请待结账后再确认到账")
    arrival = NewArrival("lines", arrived_on, reference_no, sums_by_purpose(payments), payments)
    return await _announce(ctx, await write_arrival(ctx, arrival), payments)


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
    handovers = await lock_handovers(ctx, handover_ids, HandOverStatus.CONFIRMED, "确认到账")
    if len({each.site_id for each in handovers}) > 1:
        raise MinshuiError(HANDOVER_SITES)
    _check_day(ctx, arrived_on, max(each.handed_on for each in handovers))
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
    return await _announce(ctx, arrival, [])


def _check_day(ctx: Context, arrived_on: date, not_before: date) -> None:
    if not not_before <= arrived_on <= ctx.clock.today():
        raise MinshuiError(ARRIVAL_DATE, place=Place("arrived_on"), day=arrived_on)


async def _announce(
    ctx: Context, arrival: ArrivalContract, payments: Sequence[PaymentRecord]
) -> ArrivalContract:
    await record_audit(
        ctx,
        "arrival.mark",
        "arrival",
        arrival.id,
        after={"amount_fen": arrival.amount_fen, "payments": len(payments)},
    )
    await publish(ctx, MoneyArrived(arrival.id, arrival.amount_fen))
    return arrival
