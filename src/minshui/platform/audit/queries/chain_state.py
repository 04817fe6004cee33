"""How far the tenant's log is sealed, and what has moved to files."""

from __future__ import annotations

from sqlalchemy import and_, func, or_, select

from minshui.infrastructure.audit.chains import tenant_chain
from minshui.infrastructure.audit.models import AuditArchive, AuditRow
from minshui.infrastructure.audit.sealing import read_head
from minshui.infrastructure.context import Context
from minshui.platform.audit.contracts import ArchiveEntry, ChainState

_MOST_ARCHIVES = 200


async def chain_state(ctx: Context) -> ChainState:
    """Return the state of the tenant's chain; the newest archives first."""
    head = await read_head(ctx.session, tenant_chain(ctx.tenant_code))
    unsealed = select(func.count(), func.min(AuditRow.acted_at)).where(
        or_(
            AuditRow.id > head.reached_id,
            *(and_(AuditRow.id >= gap.first, AuditRow.id <= gap.last) for gap in head.gaps),
        )
    )
    count, oldest_at = (await ctx.session.execute(unsealed)).one()
    archives = select(AuditArchive).order_by(AuditArchive.last_seal.desc()).limit(_MOST_ARCHIVES)
    return ChainState(
        seal_number=head.seal_number,
        seal_hash=head.seal_hash,
        sealed_at=head.sealed_at,
        unsealed_count=count,
        oldest_unsealed_at=oldest_at,
        archives=[_archive(row) for row in (await ctx.session.execute(archives)).scalars()],
    )


def _archive(row: AuditArchive) -> ArchiveEntry:
    return ArchiveEntry(
        month=row.month,
        first_seal=row.first_seal,
        last_seal=row.last_seal,
        row_count=row.row_count,
        file_name=row.file_name,
        file_hash=row.file_hash,
        archived_at=row.archived_at,
    )
