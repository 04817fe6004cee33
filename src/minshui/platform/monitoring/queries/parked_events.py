"""Events that were given up on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import Context
from minshui.infrastructure.outbox.failures import read_failures
from minshui.infrastructure.outbox.models import OutboxDelivery, OutboxRow
from minshui.kernel.errors import MinshuiError
from minshui.kernel.paging import Page, PageRequest
from minshui.platform.monitoring.contracts import (
    EventState,
    ExplainedEvent,
    ParkedEvent,
    Subject,
)
from minshui.platform.monitoring.decision_store import decisions_on
from minshui.platform.monitoring.domain.explaining import explain_event
from minshui.platform.monitoring.domain.masking import masked_payload, masked_text
from minshui.platform.monitoring.errors import EVENT_UNKNOWN

_later = aliased(OutboxRow)
_WAITING_BEHIND = (
    select(func.count(_later.id))
    .where(
        # Written out, so that a planner sees that the index of open rows will do.
        _later.state == literal_column("'pending'"),
        _later.shard_key == OutboxRow.shard_key,
        _later.id > OutboxRow.id,
    )
    .scalar_subquery()
)
_COLUMNS = (
    OutboxRow.id,
    OutboxRow.event_type,
    OutboxRow.shard_key,
    OutboxRow.state,
    OutboxRow.occurred_at,
    OutboxRow.attempts,
    OutboxRow.last_error,
    _WAITING_BEHIND.label("waiting_behind"),
    OutboxRow.trace_id,
)
_ONE = select(*_COLUMNS, OutboxRow.payload).where(
    OutboxRow.id == bindparam("event_id"),
    OutboxRow.state.in_([state.value for state in EventState]),
)
_DELIVERED_TO = (
    select(OutboxDelivery.subscriber)
    .where(OutboxDelivery.event_id == bindparam("event_id"))
    .order_by(OutboxDelivery.subscriber)
)


async def list_parked_events(
    ctx: Context,
    page: PageRequest,
    *,
    state: EventState = EventState.PARKED,
    event_type: str | None = None,
    shard_key: str | None = None,
) -> Page[ParkedEvent]:
    """Return a page of the parked or dropped events, the oldest first."""
    where = [OutboxRow.state == state.value]
    if event_type is not None:
        where.append(OutboxRow.event_type == event_type)
    if shard_key is not None:
        where.append(OutboxRow.shard_key == shard_key)
    count: Select[Any] = select(func.count(OutboxRow.id)).where(*where)
    total = (await ctx.session.execute(count)).scalar_one()
    rows = await ctx.session.execute(
        select(*_COLUMNS).where(*where).order_by(OutboxRow.id).limit(page.size).offset(page.offset)
    )
    return Page([_event(row) for row in rows], total, page.page, page.size)


async def explain_parked_event(ctx: Context, event_id: int) -> ExplainedEvent:
    """Return all that is known of a parked or dropped event; raises ``E_EVENT_UNKNOWN``."""
    row = (await ctx.session.execute(_ONE, {"event_id": event_id})).one_or_none()
    if row is None:
        raise MinshuiError(EVENT_UNKNOWN, event=event_id)
    event = _event(row)
    delivered = await ctx.session.execute(_DELIVERED_TO, {"event_id": event_id})
    return ExplainedEvent(
        event,
        tuple(explain_event(event.attempts, event.failures, event.waiting_behind)),
        masked_payload(row.payload),
        tuple(delivered.scalars()),
        await decisions_on(ctx, Subject.EVENT, event_id),
    )


def _event(row: Row[Any]) -> ParkedEvent:
    failures = tuple(
        replace(each, message=masked_text(each.message)) for each in read_failures(row.last_error)
    )
    return ParkedEvent(
        row.id,
        row.event_type,
        row.shard_key,
        EventState(row.state),
        row.occurred_at,
        row.attempts,
        failures,
        row.waiting_behind,
        row.trace_id,
    )
