"""HTTP: payments moved, corrected, contraed or bounced (IF-REV-007 in part)."""

from __future__ import annotations

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.revenue.cashier.api import PaymentId
from minshui.revenue.cashier.permissions import CONFIRM, REQUEST, REVERSE
from minshui.revenue.cashier.schemas import PaymentResultView
from minshui.revenue.cashier.schemas_corrections import (
    ContraBody,
    DishonourBody,
    MethodBody,
    MethodView,
    MoveBody,
    MovedView,
)
from minshui.revenue.cashier.use_cases.correct_method import correct_method
from minshui.revenue.cashier.use_cases.dishonour_payment import dishonour_payment
from minshui.revenue.cashier.use_cases.move_payment import move_payment
from minshui.revenue.cashier.use_cases.request_contra import request_contra
from minshui.revenue.cashier.use_cases.request_move import request_move
from minshui.workorder.approval.facade import RequestedView

router = ApiRouter(prefix="/api/v1/revenue/counter/payments", tags=["柜台收费：冲正与更正"])


@router.post(
    "/{payment_id}/contra",
    summary="申请冲正（结账后）",
    access=require(REQUEST),
    interface="IF-REV-007",
    idempotent=True,
    status_code=201,
)
async def ask_contra(ctx: ContextDep, payment_id: PaymentId, body: ContraBody) -> RequestedView:
    """Ask for a contra entry."""
    process = await request_contra(ctx, payment_id, body.reason, from_own_till=body.from_own_till)
    return RequestedView.model_validate(process)


@router.post(
    "/{payment_id}/move",
    summary="收错户转户（结账前）",
    access=require(REVERSE),
    idempotent=True,
    status_code=201,
)
async def move_now(ctx: ContextDep, payment_id: PaymentId, body: MoveBody) -> MovedView:
    """Move a payment of the open till."""
    moved = await move_payment(ctx, payment_id, body.to_account_id, body.reason)
    return MovedView.model_validate(moved)


@router.post(
    "/{payment_id}/move-request",
    summary="申请收错户转户（结账后）",
    access=require(REQUEST),
    idempotent=True,
    status_code=201,
)
async def ask_move(ctx: ContextDep, payment_id: PaymentId, body: MoveBody) -> RequestedView:
    """Ask for a payment to be moved."""
    process = await request_move(ctx, payment_id, body.to_account_id, body.reason)
    return RequestedView.model_validate(process)


@router.post(
    "/{payment_id}/method",
    summary="更正支付方式（结账前）",
    access=require(REVERSE),
    idempotent=True,
)
async def change_method(ctx: ContextDep, payment_id: PaymentId, body: MethodBody) -> MethodView:
    """Correct the means of a payment."""
    cheque = body.cheque.to_details() if body.cheque else None
    payment = await correct_method(ctx, payment_id, body.method, body.reference_no, cheque)
    return MethodView.model_validate(payment)


@router.post(
    "/{payment_id}/dishonour",
    summary="退票、拒付（财务）",
    access=require(CONFIRM),
    idempotent=True,
    status_code=201,
)
async def bounce(ctx: ContextDep, payment_id: PaymentId, body: DishonourBody) -> PaymentResultView:
    """Annul a payment that the bank did not honour."""
    return PaymentResultView.model_validate(await dishonour_payment(ctx, payment_id, body.reason))
