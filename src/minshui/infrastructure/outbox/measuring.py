"""How many events of a tenant wait."""

from __future__ import annotations

from sqlalchemy import bindparam, case, func, literal_column, select

from minshui.infrastructure.bus.measuring import Depth, MeasuredLine
from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.models import OutboxRow
from minshui.infrastructure.outbox.publishing import EVENTS_LINE

# Written out, so that a planner sees that the indexes of open and parked rows will do.
_IS_PENDING = OutboxRow.state == literal_column("'pending'")
_IS_PARKED = OutboxRow.state == literal_column("'parked'")
_IS_DUE = OutboxRow.due_at <= bindparam("now")
_WAITING = select(
    func.count(case((_IS_DUE, 1))),
    func.count(case((~_IS_DUE, 1))),
    func.min(case((_IS_DUE, OutboxRow.occurred_at))),
    func.min(case((_IS_DUE, OutboxRow.due_at))),
).where(_IS_PENDING)
_PARKED = select(func.count()).select_from(OutboxRow).where(_IS_PARKED)


async def depth_of_events(ctx: Context) -> Depth:
    """Return what waits in the tenant's outbox; parked events are those given up on."""
    due, delayed, oldest_at, due_since = (
        await ctx.session.execute(_WAITING, {"now": ctx.clock.now()})
    ).one()
    parked = (await ctx.session.execute(_PARKED)).scalar_one()
    return Depth(due, delayed, parked, oldest_at, due_since)


MEASURED_EVENTS = MeasuredLine(EVENTS_LINE, "事件", depth_of_events)
