"""Requests already carried out, in each tenant database."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import CodeColumn, InstantColumn, JsonColumn, NameColumn


class IdempotencyRow(TenantBase):
    """A claimed key and, once the work is done, the answer that was given."""

    __tablename__ = "sys_idempotency"

    key: Mapped[NameColumn] = mapped_column(primary_key=True)
    request_hash: Mapped[CodeColumn]
    claimed_at: Mapped[InstantColumn]
    response_status: Mapped[int | None]
    response_body: Mapped[JsonColumn | None]
