"""Seal what has been committed since: hash the rows, and chain the seal to the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.chains import Chain
from minshui.infrastructure.audit.gaps import Gap, gaps_between, still_open, without
from minshui.infrastructure.audit.hashing import first_hash, packed, row_digest, seal_hash
from minshui.infrastructure.db.dialects.selection import database_of

ROWS_PER_SEAL = 1_000
SEAL_EVERY = timedelta(seconds=2)
"""Rows that come one by one share a seal."""

_MOST_GAPS_ASKED = 100


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stands."""

    seal_number: int
    seal_hash: str
    reached_id: int
    gaps: tuple[Gap, ...]
    sealed_at: datetime | None
    is_full: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """What one call sealed. ``more``: there may be further rows; ``again_at``: look again then."""

    head: Head
    row_count: int = 0
    more: bool = False
    again_at: datetime | None = None


async def seal_next(
    session: AsyncSession, chain: Chain, algorithm: str, now: datetime
) -> Sealed | None:
    """Seal the next rows of a chain, or return None: somebody else is at it.

    Sees every committed row exactly once, in whatever order rows were committed.
    """
    database = database_of(session)
    if not await database.try_lock(session, "audit.seal"):
        return None
    head = await read_head(session, chain)
    if (again_at := _too_soon(head, now)) is not None:
        return Sealed(head, again_at=again_at)
    # Before the rows are read: what those transactions committed is seen by then.
    _, all_ended_before = await database.moment(session)
    rows = await _unsealed_rows(session, chain, head)
    ids = [row["id"] for row in rows]
    waited_for = _waited_for(head, ids, all_ended_before)
    if not rows:
        return Sealed(head, again_at=now + SEAL_EVERY if waited_for else None)
    beyond = [row_id for row_id in ids if row_id > head.reached_id]
    # And this after it: whoever drew one of these ids began earlier.
    seen_at, _ = await database.moment(session)
    gaps = [*waited_for, *gaps_between(head.reached_id, beyond, seen_at)]
    made = await _write_seal(
        session, chain, head, algorithm=algorithm, rows=rows, gaps=gaps, now=now
    )
    again_at = now + SEAL_EVERY if gaps else None
    return Sealed(made, len(rows), more=made.is_full, again_at=again_at)


def _too_soon(head: Head, now: datetime) -> datetime | None:
    """Return when to come again, if there may soon be more rows to share a seal."""
    if head.sealed_at is None or head.is_full:
        return None
    # A clock that was put back must not keep the next seal waiting.
    since = abs(now - head.sealed_at)
    return now + (SEAL_EVERY - since) if since < SEAL_EVERY else None


def _waited_for(head: Head, found: Sequence[int], all_ended_before: datetime) -> list[Gap]:
    """Return the gaps whose rows may yet come, or have not been looked at."""
    asked = list(head.gaps[:_MOST_GAPS_ASKED])
    seen_up_to = found[-1] if len(found) == ROWS_PER_SEAL else head.reached_id
    unseen = [gap for gap in asked if gap.last > seen_up_to]
    seen = still_open(
        without((gap for gap in asked if gap.last <= seen_up_to), found), all_ended_before
    )
    return [*seen, *without(unseen, found), *head.gaps[_MOST_GAPS_ASKED:]]


async def read_head(session: AsyncSession, chain: Chain) -> Head:
    """Return where a chain stands; a chain that has not begun stands before number 1."""
    seal = (await session.execute(chain.newest_seal())).mappings().one_or_none()
    if seal is None:
        return Head(0, first_hash(chain.name), 0, (), None, is_full=False)
    return _head(seal)


async def _unsealed_rows(session: AsyncSession, chain: Chain, head: Head) -> Sequence[Any]:
    row_id = chain.rows.id
    wanted = or_(
        row_id > head.reached_id,
        *(and_(row_id >= gap.first, row_id <= gap.last) for gap in head.gaps[:_MOST_GAPS_ASKED]),
    )
    statement = select(*chain.row_columns).where(wanted).order_by(row_id).limit(ROWS_PER_SEAL)
    return (await session.execute(statement)).mappings().all()


async def _write_seal(
    session: AsyncSession,
    chain: Chain,
    head: Head,
    *,
    algorithm: str,
    rows: Sequence[Any],
    gaps: Sequence[Gap],
    now: datetime,
) -> Head:
    seal: dict[str, Any] = {
        "seal_number": head.seal_number + 1,
        "sealed_at": now,
        "algorithm": algorithm,
        "row_count": len(rows),
        "lowest_id": rows[0]["id"],
        "highest_id": rows[-1]["id"],
        "reached_id": max(head.reached_id, rows[-1]["id"]),
        "gaps": [gap.to_json() for gap in gaps],
        "content": packed((row["id"], row_digest(algorithm, row)) for row in rows),
        "previous_hash": head.seal_hash,
    }
    seal["seal_hash"] = seal_hash(seal)
    await session.execute(insert(chain.seals), seal)
    return _head(seal)


def _head(seal: Any) -> Head:
    return Head(
        seal["seal_number"],
        seal["seal_hash"],
        seal["reached_id"],
        tuple(Gap.from_json(each) for each in seal["gaps"]),
        seal["sealed_at"],
        is_full=seal["row_count"] >= ROWS_PER_SEAL,
    )
