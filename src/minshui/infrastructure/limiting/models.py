"""The table of rate limits, in master: they span tenants and outlive transactions."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase
from minshui.infrastructure.db.types import InstantColumn, JsonColumn, NameColumn


class RateLimitRow(MasterBase):
    """Hits of one limit by slot; after ``expires_at`` nothing in it counts."""

    __tablename__ = "sys_rate_limit"

    key: Mapped[NameColumn] = mapped_column(primary_key=True)
    counts: Mapped[JsonColumn]
    expires_at: Mapped[InstantColumn] = mapped_column(index=True)
