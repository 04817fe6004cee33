"""What short messages cost, by month and supplier (F-0762)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from sqlalchemy import ColumnElement, bindparam, case, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.gateway.facade import ChannelCode, MessageState
from minshui.message.gateway.models import MessageRow
from minshui.message.sms.errors import MONTHS_INVALID

MOST_MONTHS = 24
_RATE = Decimal("0.0001")


def _count(state: MessageState) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((MessageRow.state == state.value, 1), else_=0)), 0)


_OF_MONTH = prepared(
    select(
        MessageRow.supplier,
        func.count(MessageRow.id).label("messages"),
        _count(MessageState.DELIVERED).label("delivered"),
        _count(MessageState.FAILED).label("failed"),
        func.coalesce(func.sum(MessageRow.parts), 0).label("parts"),
        func.coalesce(func.sum(MessageRow.cost_yuan), 0).label("cost"),
    )
    .where(
        MessageRow.channel == ChannelCode.SMS.value,
        MessageRow.supplier.is_not(None),
        MessageRow.created_at >= bindparam("begin"),
        MessageRow.created_at < bindparam("end"),
    )
    .group_by(MessageRow.supplier)
    .order_by(MessageRow.supplier)
)


@dataclass(frozen=True, slots=True)
class MonthCost:
    """The short messages taken in during a local month (``202611``) that one supplier has had."""

    month: int
    supplier: str
    messages: int
    delivered: int
    failed: int
    parts: int
    cost_yuan: Decimal


async def sms_costs(ctx: Context, first_month: int, last_month: int) -> list[MonthCost]:
    """Return what each supplier carried and cost; raises ``E_SMS_MONTHS`` over 24 months."""
    begin, end = _number(first_month), _number(last_month)
    if not 0 <= end - begin < MOST_MONTHS:
        raise MinshuiError(MONTHS_INVALID, most=MOST_MONTHS, place=Place(field="query.last_month"))
    found = []
    for number in range(begin, end + 1):
        bounds = {"begin": _first_instant(number), "end": _first_instant(number + 1)}
        month = number // 12 * 100 + number % 12 + 1
        found += [
            MonthCost(
                month=month,
                supplier=row.supplier,
                messages=row.messages,
                delivered=int(row.delivered),
                failed=int(row.failed),
                parts=int(row.parts),
                cost_yuan=Decimal(row.cost).quantize(_RATE),
            )
            for row in await ctx.session.execute(_OF_MONTH, bounds)
        ]
    return found


def _number(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1


def _first_instant(number: int) -> datetime:
    day = date(number // 12, number % 12 + 1, 1)
    return datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC)
