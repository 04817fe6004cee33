"""Tables of the organisation: the tree of departments and business sites."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn


class Department(TenantBase):
    """A company, department or business site (营业所) of the tenant."""

    __tablename__ = "system_dept"

    id: Mapped[Id]
    # Begins every customer number, so it is short and never changes.
    code: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(16))  # company | department | site
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("system_dept.id"))
    status: Mapped[str] = mapped_column(String(16), default="enabled")  # enabled | disabled
    created_at: Mapped[InstantColumn]
