"""The tills that money may go into or come out of now, and those that are past it."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Actor, Context
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cashier.contracts import TillContract
from minshui.revenue.cashier.errors import (
    CASHIER_MISSING,
    PAYMENT_NOT_AT_TILL,
    TILL_CLOSED,
    TILL_NOT_OPEN,
    TILL_OTHERS,
    TILL_STALE,
    TILL_STILL_OPEN,
)
from minshui.revenue.cashier.parameters import TILL_SPANS_DAYS
from minshui.revenue.cashier.payment_store import PaymentRecord
from minshui.revenue.cashier.till_store import find_till, share_open_tills, share_till
from minshui.revenue.parameter.facade import parameter


async def own_till(ctx: Context) -> TillContract:
    """Return the actor's open till; see ``own_tills``."""
    (till,) = await own_tills(ctx, [ctx.actor])
    return till


async def own_tills(ctx: Context, actors: Sequence[Actor]) -> list[TillContract]:
    """Return the actors' open tills, which cannot be closed meanwhile.

    Raises ``E_CASHIER_MISSING``, ``E_TILL_NOT_OPEN`` or ``E_TILL_STALE``.
    """
    cashier_ids = [actor.user_id for actor in actors if actor.user_id is not None]
    if len(cashier_ids) < len(actors):
        raise MinshuiError(CASHIER_MISSING)
    tills = await share_open_tills(ctx, set(cashier_ids))
    if not tills.keys() >= set(cashier_ids):
        raise MinshuiError(TILL_NOT_OPEN)
    return [await _of_today(ctx, tills[cashier_id]) for cashier_id in cashier_ids]


async def open_till(ctx: Context, till_id: int, work: str) -> TillContract:
    """Return a till for ``work``, which cannot be closed meanwhile.

    Raises ``E_TILL_UNKNOWN``, ``E_TILL_CLOSED`` or ``E_TILL_STALE``.
    """
    till = await share_till(ctx, till_id)
    if till.status != "open":
        raise MinshuiError(TILL_CLOSED, till=till.code, work=work)
    return await _of_today(ctx, till)


async def _of_today(ctx: Context, till: TillContract) -> TillContract:
    opened_on = till.opened_at.astimezone(LOCAL_ZONE).date()
    today = ctx.clock.today()
    if opened_on != today and not await parameter(
        ctx, TILL_SPANS_DAYS.module, TILL_SPANS_DAYS.key, today
    ):
        raise MinshuiError(TILL_STALE, till=till.code, day=opened_on)
    return till


async def own_till_of(ctx: Context, payment: PaymentRecord, work: str) -> TillContract:
    """Return the open till of a payment, which is the actor's own, for ``work``.

    Raises ``E_PAYMENT_NOT_AT_TILL``, ``E_TILL_OTHERS`` or ``E_TILL_CLOSED``.
    """
    if payment.till_id is None:
        raise MinshuiError(PAYMENT_NOT_AT_TILL, payment=payment.code)
    till = await share_till(ctx, payment.till_id)
    if ctx.actor.kind != "system" and till.cashier_id != ctx.actor.user_id:
        raise MinshuiError(TILL_OTHERS, till=till.code, work=work)
    if till.status != "open":
        raise MinshuiError(TILL_CLOSED, till=till.code, work=work)
    return till


async def require_closed(ctx: Context, payment: PaymentRecord, advice: str) -> None:
    """Raise ``E_TILL_STILL_OPEN`` where the payment's own till may still correct it."""
    if payment.till_id is None:
        return
    till = await find_till(ctx, payment.till_id)
    if till.status == "open":
        raise MinshuiError(TILL_STILL_OPEN, payment=payment.code, till=till.code, advice=advice)
