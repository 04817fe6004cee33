"""Sign-ins that wait for their second factor."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import InstantColumn


class SignInChallenge(TenantBase):
    """A sign-in that is half done; deleted when it is completed, tried too often or expired."""

    __tablename__ = "system_sign_in_challenge"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    # Of the handle's secret, which only whoever began the sign-in was given.
    secret_hash: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"), index=True)
    begun_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn]
    tries: Mapped[int] = mapped_column(Integer)
    remember: Mapped[bool]
