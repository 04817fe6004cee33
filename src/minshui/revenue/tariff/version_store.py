"""Rows of tariffs, versions and releases: the statements that several use cases share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.engine import Row

from minshui.infrastructure.context import Context
from minshui.revenue.tariff.contracts import VersionContract
from minshui.revenue.tariff.domain.assignable import is_assignable
from minshui.revenue.tariff.domain.document import TariffDocument
from minshui.revenue.tariff.domain.document_identity import document_hash
from minshui.revenue.tariff.models import Tariff, TariffVersion

VERSION_COLUMNS = (
    TariffVersion.id,
    TariffVersion.tariff_code,
    TariffVersion.version_no,
    TariffVersion.effective_from,
    TariffVersion.effective_to,
    TariffVersion.assignable,
    TariffVersion.status,
    TariffVersion.recorded_at,
    TariffVersion.approved_at,
)
_LOCK_TARIFF = select(Tariff).where(Tariff.code == bindparam("code")).with_for_update()
_LAST_NUMBER = select(func.max(TariffVersion.version_no)).where(
    TariffVersion.tariff_code == bindparam("code")
)
_INSERT = insert(TariffVersion).returning(*VERSION_COLUMNS)


async def lock_tariff(ctx: Context, code: str) -> Tariff | None:
    """Return the tariff's row, locked until the transaction ends."""
    return (await ctx.session.execute(_LOCK_TARIFF, {"code": code})).scalar_one_or_none()


def version_contract(row: Row[Any]) -> VersionContract:
    """Return a row of ``VERSION_COLUMNS`` as a contract."""
    return VersionContract(**row._asdict())


async def add_version(
    ctx: Context, document: TariffDocument, source: dict[str, Any], status: str
) -> VersionContract:
    """Insert the next version of a locked tariff; ``source`` is the document as given."""
    last = (await ctx.session.execute(_LAST_NUMBER, {"code": document.code})).scalar_one()
    approved = status == "approved"
    row = (
        await ctx.session.execute(
            _INSERT,
            {
                "tariff_code": document.code,
                "version_no": (last or 0) + 1,
                "effective_from": document.effective_from,
                "effective_to": document.effective_to,
                "document": source,
                "document_hash": document_hash(source),
                "assignable": is_assignable(document),
                "status": status,
                "recorded_by": ctx.actor.user_id,
                "recorded_at": ctx.clock.now(),
                "approved_by": ctx.actor.user_id if approved else None,
                "approved_at": ctx.clock.now() if approved else None,
            },
        )
    ).one()
    return version_contract(row)
