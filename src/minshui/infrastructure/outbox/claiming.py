"""Take what is next of a tenant's events: for some shard keys, a run of each.

Whoever holds the lock of a key's first pending event holds the key: its later events are taken
with it, unlocked, because nobody else comes to them before the first is out of the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, literal_column, or_, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from minshui.infrastructure.db.keys import is_among, is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.outbox.contracts import DeliveredEvent
from minshui.infrastructure.outbox.models import OutboxRow

_TAKEN = 200
_LOOKED_AT = 1000
_LOOKS = 4
# Written out, not bound: the server uses an index of open rows only where it sees the condition.
_OPEN: ColumnElement[str] = literal_column("'pending'")
_NONE: ColumnElement[int] = literal_column("0")
_earlier = aliased(OutboxRow)
_IS_FIRST_OF_SHARD = ~exists().where(
    _earlier.state == _OPEN,
    _earlier.shard_key == OutboxRow.shard_key,
    _earlier.id < OutboxRow.id,
)
_LOOK = prepared(
    select(OutboxRow.id, OutboxRow.shard_key)
    .where(OutboxRow.state == _OPEN, ~is_among_texts(OutboxRow.shard_key, "passed_over"))
    .order_by(OutboxRow.id)
    .limit(_LOOKED_AT)
)
# Only a failed event waits for an instant: a publisher whose clock is ahead delays nothing.
_LOCK_FIRSTS = prepared(
    select(OutboxRow.id, OutboxRow.shard_key)
    .where(
        is_among(OutboxRow.id, "candidate_ids"),
        OutboxRow.state == _OPEN,
        or_(OutboxRow.attempts == _NONE, OutboxRow.due_at <= bindparam("now")),
        _IS_FIRST_OF_SHARD,
    )
    .order_by(OutboxRow.id)
    .limit(_TAKEN)
    .with_for_update(skip_locked=True, of=OutboxRow.id)
)
_READ = prepared(
    select(
        OutboxRow.id,
        OutboxRow.event_type,
        OutboxRow.shard_key,
        OutboxRow.payload,
        OutboxRow.trace_id,
        OutboxRow.occurred_at,
        OutboxRow.attempts,
    )
    .where(is_among(OutboxRow.id, "taken_ids"))
    .order_by(OutboxRow.id)
)
_FAILED = prepared(
    select(OutboxRow.shard_key, func.min(OutboxRow.due_at))
    .where(OutboxRow.state == _OPEN, OutboxRow.attempts > _NONE)
    .group_by(OutboxRow.shard_key)
)


@dataclass(frozen=True, slots=True)
class ClaimedEvent:
    """An event in this visit's hands, and how often it has failed."""

    event: DeliveredEvent
    attempts: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Runs of events, one a shard key, each in order. ``seen``: open events by shard key."""

    runs: tuple[tuple[ClaimedEvent, ...], ...]
    seen: dict[str, int]

    @property
    def count(self) -> int:
        """How many events were taken."""
        return sum(len(run) for run in self.runs)


async def claim_runs(session: AsyncSession, now: datetime) -> Claim:
    """Take up to 200 events whose turn it is, the oldest first.

    Keys that others hold, or whose first event waits to be tried again, are passed over.
    """
    seen: dict[str, int] = {}
    for _ in range(_LOOKS):
        looked = (await session.execute(_LOOK, {"passed_over": list(seen)})).all()
        firsts: dict[str, int] = {}
        for event_id, shard_key in looked:
            firsts.setdefault(shard_key, event_id)
            seen[shard_key] = seen.get(shard_key, 0) + 1
        if not firsts:
            break
        values = {"candidate_ids": list(firsts.values()), "now": now}
        held = {row.shard_key for row in (await session.execute(_LOCK_FIRSTS, values)).all()}
        if held:
            taken = [event_id for event_id, shard_key in looked if shard_key in held][:_TAKEN]
            rows = (await session.execute(_READ, {"taken_ids": taken})).all()
            return Claim(_runs(rows), seen)
        if len(looked) < _LOOKED_AT:
            break
    return Claim((), seen)


async def next_due_at(session: AsyncSession, claim: Claim, now: datetime) -> datetime | None:
    """Return when something is due of what a claim has left: a retry, or what others hold."""
    failed: dict[str, datetime] = {row[0]: row[1] for row in await session.execute(_FAILED)}
    if not claim.runs and not claim.seen.keys() <= failed.keys():
        return now
    return min(failed.values(), default=None)


def _runs(rows: Sequence[Row[Any]]) -> tuple[tuple[ClaimedEvent, ...], ...]:
    runs: dict[str, list[ClaimedEvent]] = {}
    for row in rows:
        runs.setdefault(row.shard_key, []).append(
            ClaimedEvent(DeliveredEvent(*row[:6]), row.attempts)
        )
    return tuple(tuple(run) for run in runs.values())
