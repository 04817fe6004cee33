"""Move closed months of a chain from the database into signed files."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.anchoring import AuditSigner
from minshui.infrastructure.audit.archive_files import (
    ArchiveWriter,
    read_archive,
    write_manifest,
)
from minshui.infrastructure.audit.chains import Chain
from minshui.infrastructure.audit.checking import ChainCheck, sealed_entries
from minshui.infrastructure.audit.errors import ARCHIVE_UNREADABLE, AUDIT_BROKEN
from minshui.infrastructure.audit.findings import Findings
from minshui.infrastructure.audit.hashing import first_hash
from minshui.infrastructure.audit.sealed_rows import sealed_rows
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.security.installation_keys import keys_folder
from minshui.infrastructure.settings import Settings
from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.kernel.period import billing_month_of, month_first_day, shift_month

_SEALS_AT_ONCE = 10
_SIGNED = (
    "first_seal",
    "last_seal",
    "month",
    "row_count",
    "previous_hash",
    "last_hash",
    "reached_id",
    "gaps",
    "file_name",
    "file_hash",
    "archived_at",
)


@dataclass(frozen=True, slots=True)
class ArchiveStore:
    """Where the archives of an installation lie, and who signs them."""

    folder: Path
    signer: AuditSigner

    def path_of(self, chain: Chain, file_name: str) -> Path:
        """Return where a chain's archive file stands."""
        return self.folder / chain.name.lower() / file_name

    def sign(self, chain: Chain, archive: Mapping[str, Any]) -> str:
        """Return the signature over what an archive must hold."""
        return self.signer.sign(_signed(chain, archive))

    def holds(self, chain: Chain, archive: Mapping[str, Any]) -> bool:
        """Return whether what is said of an archive is as it was signed."""
        return self.signer.holds(_signed(chain, archive), archive["signature"])


def archive_store(settings: Settings) -> ArchiveStore:
    """Return where this installation's archives lie."""
    signer = AuditSigner.from_folder(keys_folder(settings))
    return ArchiveStore(settings.data_dir / "audit", signer)


@dataclass(frozen=True, slots=True)
class ArchivedMonth:
    """A month that has left the database, as a local billing-month number: 202605."""

    month: int
    row_count: int
    file_name: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the archived part of a chain ends."""

    seal_number: int
    seal_hash: str


async def archive_next_month(
    session: AsyncSession, chain: Chain, store: ArchiveStore, *, before: int, now: datetime
) -> ArchivedMonth | None:
    """Archive the oldest month that is earlier than month ``before``; None: there is none.

    The file is written, read back and checked before anything is deleted. The newest seal always
    stays. Raises ``E_AUDIT_BROKEN`` where the log is not as it was sealed: it stays, as evidence.
    """
    place = await _archived_up_to(session, chain)
    found = await _oldest_month(session, chain, place, before)
    if found is None:
        return None
    month, last_seal = found
    name = f"{month // 100}-{month % 100:02d}_{place.seal_number + 1}-{last_seal}.jsonl.gz"
    path = store.path_of(chain, name)
    archive = await _write_file(session, chain, place, path, last_seal)
    archive |= {"month": month, "archived_at": now}
    archive["signature"] = store.sign(chain, archive)
    await asyncio.to_thread(write_manifest, path, {"chain": chain.name, **archive})
    await asyncio.to_thread(_check_file, path, archive)
    await _delete_archived(session, chain, place.seal_number, last_seal)
    await session.execute(insert(chain.archives), archive)
    return ArchivedMonth(month, archive["row_count"], name)


def oldest_month_kept(today: date, kept_months: int) -> int:
    """Return the oldest month that stays in the database; the present one counts."""
    return shift_month(billing_month_of(today), 1 - kept_months)


async def _write_file(
    session: AsyncSession, chain: Chain, place: _Place, path: Path, last_seal: int
) -> dict[str, Any]:
    """Write the seals after a place, and say what the file holds."""
    check = ChainCheck(Findings(), place.seal_number, place.seal_hash)
    last: Mapping[str, Any] = {}
    with ArchiveWriter(path) as writer:
        async for seals, rows in sealed_rows(session, chain, place.seal_number, up_to=last_seal):
            for seal in seals:
                check.check(seal, rows)
            if check.findings.count:
                raise MinshuiError(AUDIT_BROKEN, chain=chain.name, count=check.findings.count)
            for seal in seals:
                await asyncio.to_thread(writer.write, seal, rows)
            last = seals[-1]
        digest = await asyncio.to_thread(writer.finish)
    return {
        "first_seal": place.seal_number + 1,
        "last_seal": last_seal,
        "row_count": check.rows_present,
        "previous_hash": place.seal_hash,
        "last_hash": last["seal_hash"],
        "reached_id": last["reached_id"],
        "gaps": last["gaps"],
        "file_name": path.name,
        "file_hash": digest,
    }


async def _archived_up_to(session: AsyncSession, chain: Chain) -> _Place:
    archives = chain.archives
    newest = select(archives.last_seal, archives.last_hash).order_by(archives.last_seal.desc())
    row = (await session.execute(newest.limit(1))).one_or_none()
    return _Place(0, first_hash(chain.name)) if row is None else _Place(*row)


async def _oldest_month(
    session: AsyncSession, chain: Chain, place: _Place, before: int
) -> tuple[int, int] | None:
    """Return the oldest month with seals that may go, and the last of those."""
    seals = chain.seals
    newest = (await session.execute(select(func.max(seals.seal_number)))).scalar_one()
    waiting = seals.seal_number > place.seal_number, seals.seal_number < (newest or 0)
    oldest = select(seals.sealed_at).where(*waiting).order_by(seals.seal_number).limit(1)
    sealed_at = (await session.execute(oldest)).scalar_one_or_none()
    if sealed_at is None:
        return None
    month = billing_month_of(sealed_at.astimezone(LOCAL_ZONE).date())
    if month >= before:
        return None
    last = select(func.max(seals.seal_number)).where(
        *waiting, seals.sealed_at < _begin_of(shift_month(month, 1))
    )
    return month, (await session.execute(last)).scalar_one()


def _begin_of(month: int) -> datetime:
    return datetime.combine(month_first_day(month), time(), LOCAL_ZONE).astimezone(UTC)


def _check_file(path: Path, archive: Mapping[str, Any]) -> None:
    """Read a file back as verification will; raises ``E_AUDIT_ARCHIVE_UNREADABLE``."""
    check = ChainCheck(Findings(), archive["first_seal"] - 1, archive["previous_hash"])
    for seal, rows in read_archive(path):
        check.check(seal, rows)
    ends_right = (check.number, check.hash) == (archive["last_seal"], archive["last_hash"])
    if check.findings.count or not ends_right or check.rows_present != archive["row_count"]:
        raise MinshuiError(ARCHIVE_UNREADABLE, file=path.name)


async def _delete_archived(session: AsyncSession, chain: Chain, after: int, up_to: int) -> None:
    seals = chain.seals
    remove_rows = (
        delete(chain.rows)
        .where(is_among(chain.rows.id, "ids"))
        .execution_options(synchronize_session=False)
    )
    wanted = select(seals.seal_number, seals.algorithm, seals.content).where(
        seals.seal_number > bindparam("after"), seals.seal_number <= up_to
    )
    wanted = wanted.order_by(seals.seal_number).limit(_SEALS_AT_ONCE)
    number = after
    while batch := (await session.execute(wanted, {"after": number})).mappings().all():
        for seal in batch:
            ids = [row_id for row_id, _ in sealed_entries(dict(seal))]
            await session.execute(remove_rows, {"ids": ids})
        number = batch[-1]["seal_number"]
    remove_seals = delete(seals).where(seals.seal_number > after, seals.seal_number <= up_to)
    await session.execute(remove_seals.execution_options(synchronize_session=False))


def _signed(chain: Chain, archive: Mapping[str, Any]) -> bytes:
    values = {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
        for name, value in ((name, archive[name]) for name in _SIGNED)
    }
    return b"archive\n" + json.dumps([chain.name, values], sort_keys=True).encode()
