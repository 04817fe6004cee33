"""What was sent: counts, delivery and cost per day, channel and supplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.clock import LOCAL_ZONE
from minshui.message.gateway.contracts import MessageState
from minshui.message.gateway.models import MessageRow

MOST_DAYS = 31
_RATE = Decimal("0.0001")
_OF_DAY = prepared(
    select(
        MessageRow.channel,
        MessageRow.supplier,
        MessageRow.state,
        func.count(MessageRow.id).label("messages"),
        func.sum(MessageRow.parts).label("parts"),
        func.sum(func.coalesce(MessageRow.cost_yuan, 0)).label("cost"),
    )
    .where(MessageRow.created_at >= bindparam("begin"), MessageRow.created_at < bindparam("end"))
    .group_by(MessageRow.channel, MessageRow.supplier, MessageRow.state)
    .order_by(MessageRow.channel, MessageRow.supplier)
)


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The messages taken in on a local day that one supplier (or none yet) has had.

    ``delivery_rate`` is what arrived of what was handed over; None: nothing was.
    """

    day: date
    channel: str
    supplier: str | None
    counts: Mapping[MessageState, int]
    parts: int
    cost_yuan: Decimal
    delivery_rate: Decimal | None


async def day_figures(ctx: Context, first: date, last: date) -> list[DayFigures]:
    """Return the figures of the days from ``first`` to ``last``, at most ``MOST_DAYS`` of them."""
    if not timedelta() <= last - first < timedelta(days=MOST_DAYS):
        raise ValueError(f"1 to {MOST_DAYS} days")
    figures = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        bounds = {"begin": _midnight(day), "end": _midnight(day + timedelta(days=1))}
        groups: dict[tuple[str, str | None], list[Any]] = {}
        for row in await ctx.session.execute(_OF_DAY, bounds):
            groups.setdefault((row.channel, row.supplier), []).append(row)
        figures += [_figures(day, *key, rows) for key, rows in groups.items()]
    return figures


def _figures(day: date, channel: str, supplier: str | None, rows: list[Any]) -> DayFigures:
    counts = {MessageState(row.state): row.messages for row in rows}
    arrived = counts.get(MessageState.DELIVERED, 0)
    handed_over = arrived + sum(
        counts.get(state, 0)
        for state in (MessageState.SENT, MessageState.FAILED, MessageState.UNCERTAIN)
    )
    return DayFigures(
        day=day,
        channel=channel,
        supplier=supplier,
        counts=counts,
        parts=sum(row.parts for row in rows),
        cost_yuan=sum((row.cost for row in rows), Decimal(0)),
        delivery_rate=(Decimal(arrived) / handed_over).quantize(_RATE) if handed_over else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC)
