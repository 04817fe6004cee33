"""Deliver a tenant's events to their subscribers: at least once, serial per shard key.

Each subscriber's work commits together with the record of its delivery; after a crash only those
without a record run again. A visit delivers runs of several keys at once, each in order, and
leaves a run at its first failure.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.bus.backing_off import pause_before_retry
from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.outbox.claiming import ClaimedEvent, claim_runs, next_due_at
from minshui.infrastructure.outbox.contracts import DeliveredEvent, Subscription
from minshui.infrastructure.outbox.failures import Failure, failures_text
from minshui.infrastructure.outbox.models import OutboxDelivery, OutboxRow
from minshui.infrastructure.outbox.publishing import EVENTS_LINE
from minshui.kernel.clock import Clock

MAX_ATTEMPTS = 8
"""After so many failures an event is parked, and the next of its shard goes on."""

_FIRST_RETRY_SECONDS = 2
_LAST_RETRY_SECONDS = 600
_KEYS_AT_ONCE = 3
_LONGEST_VISIT_SECONDS = 5.0
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
_log = structlog.get_logger(__name__)


@dataclass
class _Delivered:
    """What a visit has reached so far."""

    ids: list[int] = field(default_factory=list)
    failures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.ids) + len(self.failures)


class OutboxRelay:
    """The line of events: delivers those of any tenant to the subscriptions of this program."""

    def __init__(
        self,
        databases: TenantDatabases,
        subscriptions: Sequence[Subscription],
        clock: Clock,
        stopping: asyncio.Event | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._databases = databases
        self._clock = clock
        self._stopping = stopping or asyncio.Event()
        self._monotonic = monotonic
        self._actor = system_actor("relay", "事件投递")
        self._by_type: dict[str, list[Subscription]] = {}
        for subscription in subscriptions:
            self._by_type.setdefault(subscription.event_type, []).append(subscription)

    @property
    def name(self) -> str:
        """The line's name."""
        return EVENTS_LINE

    async def visit(self, tenant_code: str) -> Visit:
        """Deliver a batch of a tenant's events, for some seconds at most."""
        if self._stopping.is_set():
            return Visit(0)
        async with self._databases.open_session(tenant_code) as session:
            claim = await claim_runs(session, self._clock.now())
            delivered = _Delivered()
            waiting = deque(claim.runs)
            end = self._monotonic() + _LONGEST_VISIT_SECONDS
            async with asyncio.TaskGroup() as group:
                for _ in range(min(_KEYS_AT_ONCE, len(waiting))):
                    group.create_task(self._deliver_runs(tenant_code, waiting, end, delivered))
            await self._finish(session, delivered.ids)
            if delivered.failures:
                await session.execute(_FAIL, delivered.failures)
            due_at = await next_due_at(session, claim, self._clock.now())
            await session.commit()
        more = 0 < delivered.count < sum(claim.seen.values())
        return Visit(delivered.count, more, due_at)

    async def _deliver_runs(
        self,
        tenant_code: str,
        waiting: deque[tuple[ClaimedEvent, ...]],
        end: float,
        delivered: _Delivered,
    ) -> None:
        """Deliver run after run until none waits or it is time to end."""
        while waiting:
            for claimed in waiting.popleft():
                if self._stopping.is_set() or self._monotonic() >= end:
                    return
                if failures := await self._deliver(tenant_code, claimed.event):
                    delivered.failures.append(self._failure(claimed, failures))
                    break
                delivered.ids.append(claimed.event.id)

    async def _deliver(self, tenant_code: str, event: DeliveredEvent) -> list[Failure]:
        """Hand an event to its subscribers and return what failed."""
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
                failures.append(Failure.of(subscription.name, failure, self._clock.now()))
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

    def _failure(self, claimed: ClaimedEvent, failures: list[Failure]) -> dict[str, Any]:
        event_id, attempts = claimed.event.id, claimed.attempts
        pause = pause_before_retry(
            str(event_id), attempts, first=_FIRST_RETRY_SECONDS, last=_LAST_RETRY_SECONDS
        )
        return {
            "failed_id": event_id,
            "new_state": "parked" if attempts + 1 >= MAX_ATTEMPTS else "pending",
            "new_attempts": attempts + 1,
            "new_due_at": self._clock.now() + pause,
            "new_error": failures_text(failures),
        }
