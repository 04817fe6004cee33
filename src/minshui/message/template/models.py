"""Tables of templates."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, JsonColumn, JsonType


class TemplateRow(TenantBase):
    """A template: what kind of message it is and which way it goes."""

    __tablename__ = "msg_template"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(16))  # TemplateCategory
    channels: Mapped[list[str]] = mapped_column(JsonType)  # in the order in which they are tried
    priority: Mapped[int] = mapped_column(Integer)
    scenario: Mapped[str] = mapped_column(String(200))
    respects_quiet_hours: Mapped[bool] = mapped_column(Boolean)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]


class TemplateVersionRow(TenantBase):
    """The words for one channel; never changed once published."""

    __tablename__ = "msg_template_version"
    __table_args__ = (
        Index("ux_msg_template_version", "template_id", "channel", "version", unique=True),
    )

    id: Mapped[Id]
    template_id: Mapped[int] = mapped_column(ForeignKey("msg_template.id"))
    channel: Mapped[str] = mapped_column(String(16))
    version: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    parameters: Mapped[list[dict[str, Any]]] = mapped_column(JsonType)
    binding: Mapped[JsonColumn]
    change_note: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))  # VersionState
    # Set while draft or active, else null: one of each per template and channel, by a plain
    # unique index.
    open_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
    published_by: Mapped[int | None] = mapped_column(BigInteger)
    published_at: Mapped[InstantColumn | None]
    retired_by: Mapped[int | None] = mapped_column(BigInteger)
    retired_at: Mapped[InstantColumn | None]
