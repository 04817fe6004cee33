"""Verify a chain in its database: every sealed row, every seal, and the anchor.

Reads a fixed number of rows at a time. The caller lets the session see one moment only
(``share_moment``), so that what is recorded and sealed meanwhile is neither in the way nor missed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.anchoring import AuditSigner
from minshui.infrastructure.audit.archive_checking import check_archive
from minshui.infrastructure.audit.archiving import ArchiveStore
from minshui.infrastructure.audit.chains import Chain
from minshui.infrastructure.audit.checking import ChainCheck, row_text, sealed_entries
from minshui.infrastructure.audit.findings import AuditFault, FaultKind, Findings, Verification
from minshui.infrastructure.audit.gaps import Gap
from minshui.infrastructure.audit.hashing import HashAlgorithm, first_hash, row_digest
from minshui.infrastructure.audit.models import AuditAnchor
from minshui.infrastructure.audit.sealed_rows import Row, sealed_rows
from minshui.infrastructure.audit.sealing import Head, read_head
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.period import billing_month_of

_IDS_AT_ONCE = 50_000
_BEFORE_ALL = -(2**63)
ANCHOR_GRACE = timedelta(minutes=5)
"""A chain is anchored right after each seal; a seal older than this is by then."""


@dataclass(frozen=True, slots=True)
class Start:
    """The place in a chain after which verification begins."""

    seal_number: int
    seal_hash: str
    reached_id: int = _BEFORE_ALL
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unsealed:
    count: int
    oldest_at: datetime | None


async def verify_chain(
    session: AsyncSession,
    chain: Chain,
    anchor: AuditAnchor | None,
    store: ArchiveStore,
    *,
    since: datetime | None = None,
    now: datetime,
) -> Verification:
    """Verify a chain with its archives, or what was sealed ``since``.

    ``anchor`` was read before the session's moment: the chain is then at least as long.
    """
    archives = await _archives(session, chain)
    start, archives = await _start(session, chain, archives, since)
    head = await read_head(session, chain)
    check = ChainCheck(Findings(), start.seal_number, start.seal_hash)
    for archive in archives:
        await asyncio.to_thread(check_archive, check, store, chain, archive)
    archived = check.rows_present
    anchored = _Anchored(anchor, store.signer, check.findings)
    async for seals, rows in sealed_rows(session, chain, check.number):
        for seal in seals:
            check.check(seal, rows)
            anchored.pass_by(seal)
    anchored.end_at(head, now)
    unsealed = await _count_unsealed(session, chain, head)
    present = check.rows_present - archived
    await _find_uncovered(session, chain, check.findings, start=start, head=head, present=present)
    return Verification(
        chain=chain.name,
        rows_checked=check.rows_checked,
        seals_checked=check.seals_checked,
        archives_checked=len(archives),
        unsealed_count=unsealed.count,
        oldest_unsealed_at=unsealed.oldest_at,
        fault_count=check.findings.count,
        faults=tuple(check.findings.faults),
    )


class _Anchored:
    """Holds a chain against its anchor."""

    def __init__(self, anchor: AuditAnchor | None, signer: AuditSigner, findings: Findings) -> None:
        self._findings = findings
        self._anchor = anchor
        self._late_since: datetime | None = None
        if anchor is not None and not signer.anchor_holds(anchor):
            self._fault(FaultKind.ANCHOR_FORGED, anchor.seal_number, "主库中的锚点签名不符")
            self._anchor = None

    def pass_by(self, seal: Mapping[str, Any]) -> None:
        """See whether this is the anchored seal, or one that should be anchored."""
        number = seal["seal_number"]
        anchored = self._anchor.seal_number if self._anchor else 0
        if self._anchor is not None and number == anchored:
            if seal["seal_hash"] != self._anchor.seal_hash:
                detail = "与主库中签名的锚点不符，链在此处或之前被整体改写"
                self._fault(FaultKind.REWRITTEN, number, detail)
        elif number > anchored and self._late_since is None:
            self._late_since = seal["sealed_at"]

    def end_at(self, head: Head, now: datetime) -> None:
        """See whether the chain ends where it should."""
        anchor = self._anchor
        if anchor is not None and head.seal_number < anchor.seal_number:
            detail = f"链止于封存 {head.seal_number}，而锚点在 {anchor.seal_number}，尾部被截去"
            self._fault(FaultKind.CUT_OFF, head.seal_number + 1, detail)
        if self._late_since is not None and now - self._late_since > ANCHOR_GRACE:
            detail = "封存之后没有锚点，或锚点被退回旧值"
            self._fault(FaultKind.ANCHOR_BEHIND, head.seal_number, detail)

    def _fault(self, kind: FaultKind, number: int, detail: str) -> None:
        self._findings.add(AuditFault(kind, number, detail=detail))


async def _archives(session: AsyncSession, chain: Chain) -> list[Row]:
    statement = select(*chain.archive_columns).order_by(chain.archives.last_seal)
    return [cast("Row", row) for row in (await session.execute(statement)).mappings()]


async def _start(
    session: AsyncSession, chain: Chain, archives: list[Row], since: datetime | None
) -> tuple[Start, list[Row]]:
    """Return where to begin, and the archives that come after it."""
    if since is None:
        return Start(0, first_hash(chain.name)), archives
    month = billing_month_of(since.astimezone(LOCAL_ZONE).date())
    later = [archive for archive in archives if archive["month"] >= month]
    if later:
        return Start(later[0]["first_seal"] - 1, later[0]["previous_hash"]), later
    before = chain.newest_seal().where(chain.seals.sealed_at < since)
    seal = (await session.execute(before)).mappings().one_or_none()
    if seal is not None:
        return _start_after(seal["seal_number"], seal["seal_hash"], seal), []
    if archives:
        return _start_after(archives[-1]["last_seal"], archives[-1]["last_hash"], archives[-1]), []
    return Start(0, first_hash(chain.name)), []


def _start_after(number: int, hash_text: str, place: Any) -> Start:
    gaps = tuple(Gap.from_json(each) for each in place["gaps"])
    return Start(number, hash_text, place["reached_id"], gaps)


async def _count_unsealed(session: AsyncSession, chain: Chain, head: Head) -> _Unsealed:
    row_id = chain.rows.id
    statement = select(func.count(), func.min(chain.rows.acted_at)).where(
        or_(row_id > head.reached_id, *_within(chain, head.gaps))
    )
    return _Unsealed(*(await session.execute(statement)).one())


async def _find_uncovered(
    session: AsyncSession,
    chain: Chain,
    findings: Findings,
    *,
    start: Start,
    head: Head,
    present: int,
) -> None:
    """Find rows that no seal covers though the chain has passed them; ``present`` are covered."""
    row_id = chain.rows.id
    seen = and_(
        row_id <= head.reached_id, or_(row_id > start.reached_id, *_within(chain, start.gaps))
    )
    count = select(func.count()).select_from(chain.rows).where(seen)
    if (await session.execute(count)).scalar_one() == present:
        return
    waited_for = head.gaps
    statement = select(row_id).where(seen).order_by(row_id).limit(_IDS_AT_ONCE)
    last = _BEFORE_ALL
    while True:
        ids = (await session.execute(statement.where(row_id > last))).scalars().all()
        if not ids:
            return
        last = ids[-1]
        uncovered = set(ids) - await _covered(session, chain, ids[0], last)
        missed = [
            each
            for each in sorted(uncovered)
            if not any(gap.first <= each <= gap.last for gap in waited_for)
        ]
        await _tell_uncovered(session, chain, missed, findings)


async def _covered(session: AsyncSession, chain: Chain, lowest: int, highest: int) -> set[int]:
    seals = chain.seals
    statement = select(seals.algorithm, seals.content).where(
        seals.highest_id >= lowest, seals.lowest_id <= highest
    )
    found = (await session.execute(statement)).mappings().all()
    return {row_id for seal in found for row_id, _ in sealed_entries(dict(seal))}


async def _tell_uncovered(
    session: AsyncSession, chain: Chain, missed: list[int], findings: Findings
) -> None:
    found = await session.execute(chain.rows_among(), {"ids": missed})
    for mapping in found.mappings():
        row = cast("Mapping[str, Any]", mapping)
        digests = [row_digest(algorithm, row) for algorithm in HashAlgorithm]
        if not any(findings.meet(row["id"], digest) for digest in digests):
            detail = f"不在任何封存之内（事后插入，或其封存已被删除）：{row_text(row)}"
            findings.add(AuditFault(FaultKind.INSERTED, None, row["id"], detail))


def _within(chain: Chain, gaps: tuple[Gap, ...]) -> list[Any]:
    return [and_(chain.rows.id >= gap.first, chain.rows.id <= gap.last) for gap in gaps]
