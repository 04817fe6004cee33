"""Tables of the organisation: the tree of departments and business sites, and posts."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Integer, String, text
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
    sort_order: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    leader: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(String(200))
    # What the department is responsible for.
    business_scope: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[InstantColumn]


class Post(TenantBase):
    """A post (岗位) that members of the staff hold."""

    __tablename__ = "system_post"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    status: Mapped[str] = mapped_column(String(16))  # enabled | disabled
    sort_order: Mapped[int] = mapped_column(Integer)
    remark: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[InstantColumn]
