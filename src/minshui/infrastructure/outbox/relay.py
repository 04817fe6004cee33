"""Deliver a tenant's events to their subscribers: at least once, serial per shard key.

The relay locks the oldest pending event of each shard key while its subscribers run, so that no
other relay takes it or a later one of the same key. Each subscriber's work commits together
with the record of its delivery; after a crash only those without a record run again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.infrastructure.outbox.models import OutboxDelivery, OutboxRow
from minshui.kernel.clock import Clock

MAX_ATTEMPTS = 8
"""After so many failures an event is parked, and the next of its shard goes on."""

_BATCH = 200
_FIRST_RETRY_SECONDS = 2
_LAST_RETRY_SECONDS = 600
_earlier = aliased(OutboxRow)
_IS_FIRST_OF_SHARD = ~exists().where(
    _earlier.state == "pending",
    _earlier.shard_key == OutboxRow.shard_key,
    _earlier.id < OutboxRow.id,
)
_CLAIM = prepared(
    select(
        OutboxRow.id,
        OutboxRow.event_type,
        OutboxRow.shard_key,
        OutboxRow.payload,
        OutboxRow.trace_id,
        OutboxRow.occurred_at,
        OutboxRow.attempts,
    )
    .where(
        OutboxRow.state == "pending",
        OutboxRow.due_at <= bindparam("now"),
        _IS_FIRST_OF_SHARD,
    )
    .order_by(OutboxRow.id)
    .limit(_BATCH)
    .with_for_update(skip_locked=True, of=OutboxRow.id)
)
_FINISH = prepared(
    update(OutboxRow)
    .where(is_among(OutboxRow.id, "delivered_ids"))
    .values(state="delivered", delivered_at=bindparam("now"), last_error=None)
    .execution_options(synchronize_session=False)
)
_FAIL = prepared(
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("failed_id"))
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("new_attempts"),
        due_at=bindparam("new_due_at"),
        last_error=bindparam("new_error"),
    )
    .execution_options(synchronize_session=False)
)
_NEXT_DUE = select(func.min(OutboxRow.due_at)).where(
    OutboxRow.state == "pending", _IS_FIRST_OF_SHARD
)
_log = structlog.get_logger(__name__)


class OutboxRelay:
    """Delivers events of any tenant to the subscriptions of this program."""

    def __init__(
        self,
        databases: TenantDatabases,
        subscriptions: Sequence[Subscription],
        clock: Clock,
        stopping: asyncio.Event | None = None,
    ) -> None:
        self._databases = databases
        self._clock = clock
        self._stopping = stopping or asyncio.Event()
        self._actor = system_actor("relay", "事件投递")
        self._by_type: dict[str, list[Subscription]] = {}
        for subscription in subscriptions:
            self._by_type.setdefault(subscription.event_type, []).append(subscription)

    async def deliver_due(self, tenant_code: str) -> int:
        """Deliver until nothing more is due, or ``stopping``; returns how many were handled."""
        count = 0
        while not self._stopping.is_set():
            handled = await self._deliver_batch(tenant_code)
            if not handled:
                break
            count += handled
        return count

    async def next_due_at(self, tenant_code: str) -> datetime | None:
        """Return when the tenant's earliest waiting event is due."""
        async with self._databases.open_session(tenant_code) as session:
            return (await session.execute(_NEXT_DUE)).scalar_one()

    async def _deliver_batch(self, tenant_code: str) -> int:
        async with self._databases.open_session(tenant_code) as session:
            rows = (await session.execute(_CLAIM, {"now": self._clock.now()})).all()
            delivered = []
            for row in rows:
                if failures := await self._deliver(tenant_code, row):
                    await session.execute(_FAIL, self._failure(row, failures))
                else:
                    delivered.append(row.id)
            await self._finish(session, delivered)
            await session.commit()
        return len(rows)

    async def _deliver(self, tenant_code: str, row: Row[Any]) -> list[str]:
        """Hand an event to its subscribers and return what failed."""
        event = DeliveredEvent(*row[:6])
        failures = []
        for subscription in self._by_type.get(event.event_type, []):
            try:
                with structlog.contextvars.bound_contextvars(trace_id=event.trace_id):
                    await self._hand_over(tenant_code, subscription, event)
            except Exception as failure:
                _log.exception(
                    "event_failed",
                    tenant=tenant_code,
                    event_id=event.id,
                    event_type=event.event_type,
                    subscriber=subscription.name,
                )
                failures.append(f"{subscription.name}: {failure!r}")
        return failures

    async def _hand_over(
        self, tenant_code: str, subscription: Subscription, event: DeliveredEvent
    ) -> None:
        async with self._databases.tenant_work(
            tenant_code, self._actor, self._clock, trace_id=event.trace_id
        ) as ctx:
            first_time = await database_of(ctx.session).insert_if_absent(
                ctx.session,
                OutboxDelivery,
                {
                    "subscriber": subscription.name,
                    "event_id": event.id,
                    "delivered_at": ctx.clock.now(),
                },
            )
            if first_time:
                await subscription.handler(ctx, event)

    async def _finish(self, session: AsyncSession, event_ids: Sequence[int]) -> None:
        if event_ids:
            values = {"delivered_ids": event_ids, "now": self._clock.now()}
            await session.execute(_FINISH, values)

    def _failure(self, row: Row[Any], failures: list[str]) -> dict[str, Any]:
        pause = min(_FIRST_RETRY_SECONDS * 2**row.attempts, _LAST_RETRY_SECONDS)
        return {
            "failed_id": row.id,
            "new_state": "parked" if row.attempts + 1 >= MAX_ATTEMPTS else "pending",
            "new_attempts": row.attempts + 1,
            "new_due_at": self._clock.now() + timedelta(seconds=pause),
            "new_error": "; ".join(failures),
        }
