"""Tables of the master database: who the tenants are and where their databases stand."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    NameColumn,
    RefId,
    TextColumn,
)


class MasterIdentity(MasterBase):
    """Says that this is the master database; same shape as a tenant's identity row."""

    __tablename__ = "sys_identity"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tenant_code: Mapped[NameColumn]
    created_at: Mapped[InstantColumn]


class Tenant(MasterBase):
    """A subsidiary. ``code`` is short name + year + 3 digits (R-024).

    ``status``: creating → active ⇄ disabled, expired. A tenant that stays in ``creating`` was
    interrupted; creating it again with the same name goes on where it stopped.
    """

    __tablename__ = "sys_tenant"

    id: Mapped[Id]
    code: Mapped[CodeColumn] = mapped_column(unique=True)
    name: Mapped[NameColumn] = mapped_column(unique=True)
    short_name: Mapped[CodeColumn]
    parent_id: Mapped[RefId | None] = mapped_column(ForeignKey("sys_tenant.id"))
    kind: Mapped[CodeColumn] = mapped_column(server_default="subsidiary")
    contact_name: Mapped[NameColumn | None]
    contact_phone: Mapped[CodeColumn | None]
    contact_mail: Mapped[NameColumn | None]
    status: Mapped[CodeColumn]
    created_at: Mapped[InstantColumn]
    created_by: Mapped[NameColumn]


class TenantDatabase(MasterBase):
    """Where a tenant's database stands. ``server_url`` None: the installation's own server."""

    __tablename__ = "sys_tenant_database"

    id: Mapped[Id]
    tenant_id: Mapped[RefId] = mapped_column(ForeignKey("sys_tenant.id"), unique=True)
    database_name: Mapped[CodeColumn] = mapped_column(unique=True)
    server_url: Mapped[TextColumn | None]
    options: Mapped[JsonColumn | None]
    status: Mapped[CodeColumn]
    schema_version: Mapped[CodeColumn | None]
    checked_at: Mapped[InstantColumn | None]


class TenantConfig(MasterBase):
    """A setting of one tenant that must be known before its database is opened."""

    __tablename__ = "sys_tenant_config"
    __table_args__ = (UniqueConstraint("tenant_id", "category", "key"),)

    id: Mapped[Id]
    tenant_id: Mapped[RefId] = mapped_column(ForeignKey("sys_tenant.id"))
    category: Mapped[CodeColumn]
    key: Mapped[CodeColumn]
    value: Mapped[JsonColumn]
    description: Mapped[NameColumn | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
