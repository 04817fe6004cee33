"""Tables that the database layer itself needs, in every tenant database."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import InstantColumn, NameColumn


class TenantIdentity(TenantBase):
    """Whose database this is: one row, compared at every new connection."""

    __tablename__ = "sys_identity"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tenant_code: Mapped[NameColumn]
    created_at: Mapped[InstantColumn]


class NumberSeries(TenantBase):
    """The last number given in a series without gaps, e.g. receipt numbers of a site."""

    __tablename__ = "sys_number_series"

    series: Mapped[NameColumn] = mapped_column(primary_key=True)
    last_number: Mapped[int] = mapped_column(server_default=text("0"))


class LockRow(TenantBase):
    """A named lock, for databases that have no advisory locks."""

    __tablename__ = "sys_lock"

    name: Mapped[NameColumn] = mapped_column(primary_key=True)
