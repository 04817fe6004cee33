"""A tenant's data keys, wrapped by the installation's master key."""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import InstantColumn


class DataKey(TenantBase):
    """One version of the key that encrypts the tenant's fields (R-104)."""

    __tablename__ = "sys_data_key"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[InstantColumn]
