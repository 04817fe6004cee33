"""Suppliers of messages and the routes to them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    JsonType,
    NameColumn,
)
from minshui.infrastructure.security.models import sealed_column


class SupplierRow(TenantBase):
    """A supplier. What only the adapter may see lies sealed in ``secrets_sealed``."""

    __tablename__ = "msg_supplier"

    id: Mapped[Id]
    code: Mapped[CodeColumn] = mapped_column(unique=True)
    channel: Mapped[str] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    title: Mapped[NameColumn]
    settings: Mapped[JsonColumn]
    secrets_sealed: Mapped[bytes] = sealed_column("msg_supplier.secrets")
    secret_names: Mapped[list[Any]] = mapped_column(JsonType)
    weight: Mapped[int]
    price_yuan: Mapped[Decimal] = mapped_column(Numeric(10, 4))
    is_enabled: Mapped[bool]
    paused_until: Mapped[InstantColumn | None]
    failures: Mapped[int]  # in a row
    last_failure_at: Mapped[InstantColumn | None]
    last_failure_code: Mapped[str | None] = mapped_column(String(128))
    last_failure_text: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[InstantColumn]
    changed_at: Mapped[InstantColumn]


class RouteRow(TenantBase):
    """A route: which messages of a channel go to which suppliers."""

    __tablename__ = "msg_route"
    __table_args__ = (Index("ix_msg_route_channel", "channel", "position", "id"),)

    id: Mapped[Id]
    channel: Mapped[str] = mapped_column(String(16))
    title: Mapped[NameColumn]
    position: Mapped[int]
    template_code: Mapped[str] = mapped_column(String(64))
    category: Mapped[str] = mapped_column(String(32))
    address_prefix: Mapped[str] = mapped_column(String(64))
    carrier: Mapped[str] = mapped_column(String(16))
    shares: Mapped[JsonColumn]  # weight by supplier code
    is_enabled: Mapped[bool]
