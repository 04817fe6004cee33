"""Services, in master; tickets, in each tenant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonType,
    NameColumn,
    RefId,
    TextColumn,
)
from minshui.infrastructure.security.models import sealed_column


class CasService(MasterBase):
    """A system that may learn who a browser's user is."""

    __tablename__ = "sys_cas_service"

    id: Mapped[Id]
    code: Mapped[CodeColumn] = mapped_column(unique=True)
    name: Mapped[NameColumn]
    url: Mapped[TextColumn]
    match: Mapped[CodeColumn]  # contracts.Match
    attributes: Mapped[list[Any]] = mapped_column(JsonType)
    logout_url: Mapped[TextColumn | None]
    status: Mapped[CodeColumn]  # enabled | disabled
    created_at: Mapped[InstantColumn]
    created_by: Mapped[NameColumn]


class CasServiceTenant(MasterBase):
    """A tenant that a service serves; without any it serves all."""

    __tablename__ = "sys_cas_service_tenant"

    service_row_id: Mapped[RefId] = mapped_column(
        ForeignKey("sys_cas_service.id", ondelete="CASCADE"), primary_key=True
    )
    tenant_code: Mapped[CodeColumn] = mapped_column(primary_key=True)


class CasTicket(TenantBase):
    """A service ticket: good once; kept while its session lasts, to tell the service of the end."""

    __tablename__ = "system_cas_ticket"

    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("system_session.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"))
    service_code: Mapped[CodeColumn]
    service_url: Mapped[TextColumn]
    is_fresh: Mapped[bool]
    shown_at: Mapped[InstantColumn]  # when the user last showed who they are
    issued_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn]
    spent_at: Mapped[InstantColumn | None]
    # Encrypted: the service knows its session by the ticket itself. Set once it was validated.
    ticket: Mapped[bytes | None] = sealed_column("system_cas_ticket.ticket")
    # Where the service is to be told that the session has ended.
    logout_url: Mapped[TextColumn | None]
    told_at: Mapped[InstantColumn | None]
