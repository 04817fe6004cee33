"""The table of the shared cache, in master."""

from __future__ import annotations

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase
from minshui.infrastructure.db.types import InstantColumn, NameColumn, TextColumn


class CacheRow(MasterBase):
    """A value that may be forgotten; after ``expires_at`` nobody sees it."""

    __tablename__ = "sys_cache"
    __table_args__ = (PrimaryKeyConstraint("namespace", "key"),)

    namespace: Mapped[NameColumn]
    key: Mapped[NameColumn]
    value: Mapped[TextColumn]
    expires_at: Mapped[InstantColumn] = mapped_column(index=True)
