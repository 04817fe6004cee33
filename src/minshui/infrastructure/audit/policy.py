"""How a tenant keeps its audit log."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.hashing import HashAlgorithm
from minshui.infrastructure.audit.models import AuditPolicy

LEAST_KEPT_MONTHS = 6
"""等保三级: logs are kept for at least half a year."""

_FIND = select(AuditPolicy.algorithm, AuditPolicy.kept_months)


@dataclass(frozen=True, slots=True)
class AuditKeeping:
    """What seals are hashed with, and how many months stay in the database before the archive."""

    algorithm: HashAlgorithm = HashAlgorithm.SHA256
    kept_months: int = 24


async def read_keeping(session: AsyncSession) -> AuditKeeping:
    """Return the tenant's policy, or the defaults."""
    row = (await session.execute(_FIND)).one_or_none()
    return AuditKeeping() if row is None else AuditKeeping(HashAlgorithm(row[0]), row[1])
