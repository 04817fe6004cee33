"""The sealed chains of an installation: one in each tenant's database, one in master."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Table, inspect, select
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.audit.models import (
    AuditArchive,
    AuditRow,
    AuditSeal,
    MasterAuditArchive,
    MasterAuditRow,
    MasterAuditSeal,
)
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.db.tenancy import MASTER_CODE


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain, by its tables. ``name`` is the tenant's code."""

    name: str
    rows: type[AuditRow] | type[MasterAuditRow]
    seals: type[AuditSeal] | type[MasterAuditSeal]
    archives: type[AuditArchive] | type[MasterAuditArchive]

    @property
    def row_columns(self) -> list[Any]:
        """The columns of an audit row."""
        return _columns(self.rows)

    @property
    def seal_columns(self) -> list[Any]:
        """The columns of a seal."""
        return _columns(self.seals)

    @property
    def archive_columns(self) -> list[Any]:
        """The columns of an archive."""
        return _columns(self.archives)

    def rows_among(self) -> Select[Any]:
        """Return the prepared query of the rows whose ids are in ``ids``."""
        return _ROWS_AMONG[self.rows]

    def newest_seal(self) -> Select[Any]:
        """Return the query of the newest seal, without its content."""
        head = [column for column in self.seal_columns if column.key != "content"]
        return select(*head).order_by(self.seals.seal_number.desc()).limit(1)


def _columns(model: type[Any]) -> list[InstrumentedAttribute[Any]]:
    table = inspect(model).local_table
    assert isinstance(table, Table)  # noqa: S101 - for the type checker
    return [getattr(model, column.key) for column in table.columns]


_ROWS_AMONG: dict[Any, Select[Any]] = {
    model: prepared(select(*_columns(model)).where(is_among(model.id, "ids")))
    for model in (AuditRow, MasterAuditRow)
}


def tenant_chain(tenant_code: str) -> Chain:
    """Return the chain of a tenant."""
    return Chain(tenant_code, AuditRow, AuditSeal, AuditArchive)


MASTER_CHAIN = Chain(MASTER_CODE, MasterAuditRow, MasterAuditSeal, MasterAuditArchive)
"""The chain of what spans tenants."""
