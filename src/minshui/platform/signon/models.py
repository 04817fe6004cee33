"""Browsers that are signed on."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import InstantColumn


class SignOn(TenantBase):
    """A browser that stands for a session: it dies with the session."""

    __tablename__ = "system_sign_on"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    secret_hash: Mapped[str] = mapped_column(String(64))  # SHA-256 of the cookie's secret
    session_id: Mapped[str] = mapped_column(
        ForeignKey("system_session.id", ondelete="CASCADE"), index=True
    )
    # When the user last showed who they are, and a hash of the request they were asked for:
    # that one request may count the sign-on as fresh, once.
    shown_at: Mapped[InstantColumn]
    shown_for: Mapped[str | None] = mapped_column(String(64))
