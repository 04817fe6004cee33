"""Whose tills, payments and refunds are (R-082).

Tills and hand-overs are their site's, payments and refunds their customer's; one's own are the
cashier's tills and payments, and what one has asked for or handed over.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoped_rows import ScopedRows
from minshui.infrastructure.security.scoping import in_scope
from minshui.revenue.cashier.errors import (
    HANDOVER_UNKNOWN,
    PAYMENT_UNKNOWN,
    REFUND_UNKNOWN,
    TILL_UNKNOWN,
)
from minshui.revenue.cashier.models import HandOver, Payment, Refund, Till
from minshui.revenue.customer.facade import of_site

_OF_SITE = "客户所属营业所的"


def _till(ctx: Context, till: Any) -> ColumnElement[bool]:
    return in_scope(ctx, department=till.site_id, owner=till.cashier_id)


def _handover(ctx: Context, handover: Any) -> ColumnElement[bool]:
    return in_scope(ctx, department=handover.site_id, owner=handover.handed_by)


def _payment(ctx: Context, payment: Any) -> ColumnElement[bool]:
    return or_(of_site(ctx, payment.cust_id), in_scope(ctx, owner=payment.cashier_id))


def _refund(ctx: Context, refund: Any) -> ColumnElement[bool]:
    return or_(of_site(ctx, refund.cust_id), in_scope(ctx, owner=refund.requested_by))


TILL_ROWS = ScopedRows(
    "revenue.till", "班次", Till, "班次所在营业所的", "本人的班次", _till, TILL_UNKNOWN, "till"
)
HANDOVER_ROWS = ScopedRows(
    "revenue.handover",
    "交款单",
    HandOver,
    "交款营业所的",
    "本人交款的",
    _handover,
    HANDOVER_UNKNOWN,
    "handover",
)
PAYMENT_ROWS = ScopedRows(
    "revenue.payment",
    "缴费",
    Payment,
    _OF_SITE,
    "本人收取的",
    _payment,
    PAYMENT_UNKNOWN,
    "payment",
)
REFUND_ROWS = ScopedRows(
    "revenue.refund", "退款单", Refund, _OF_SITE, "本人申请的", _refund, REFUND_UNKNOWN, "refund"
)
