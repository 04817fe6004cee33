"""Users of the tenant and their sessions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn
from minshui.infrastructure.security.models import sealed_column


class User(TenantBase):
    """A person of the staff who signs in."""

    __tablename__ = "system_user"

    id: Mapped[Id]
    # In lower case; unique in the tenant.
    user_name: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    # Encrypted with the tenant's key; the index finds it and keeps it unique.
    mobile: Mapped[bytes | None] = sealed_column("system_user.mobile")
    mobile_index: Mapped[str | None] = mapped_column(String(32), unique=True)
    department_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("system_dept.id"), index=True
    )
    employee_number: Mapped[str | None] = mapped_column(String(32), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    gender: Mapped[str | None] = mapped_column(String(16))  # male | female
    hired_on: Mapped[date | None]
    remark: Mapped[str | None] = mapped_column(String(500))
    password_hash: Mapped[str] = mapped_column(String(255))
    password_changed_at: Mapped[InstantColumn]
    must_change_password: Mapped[bool]
    status: Mapped[str] = mapped_column(String(16))  # enabled | disabled | left
    failed_sign_ins: Mapped[int] = mapped_column(Integer)
    locked_until_at: Mapped[InstantColumn | None]
    last_sign_in_at: Mapped[InstantColumn | None]
    created_at: Mapped[InstantColumn]


class UserPost(TenantBase):
    """A post that a user holds."""

    __tablename__ = "system_user_post"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("system_post.id"), primary_key=True, index=True
    )


class UserSession(TenantBase):
    """A sign-in that has not ended: its tokens die with it."""

    __tablename__ = "system_session"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"), index=True)
    # SHA-256 of the refresh token that is good now, and of the one before it: whoever brings
    # that one has a copy, and the session ends.
    refresh_hash: Mapped[str] = mapped_column(String(64))
    spent_refresh_hash: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[InstantColumn]
    refreshed_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn]
    ended_at: Mapped[InstantColumn | None]
    end_reason: Mapped[str | None] = mapped_column(String(32))
    client_address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(200))
    means: Mapped[str] = mapped_column(String(32))  # how it began: contracts.Means
    # Written at most once a minute: the last request, and when the session ends by itself if no
    # other comes.
    last_seen_at: Mapped[InstantColumn]
    alive_until_at: Mapped[InstantColumn]
    idle_minutes: Mapped[int] = mapped_column(Integer)
    stepped_up_at: Mapped[InstantColumn | None]
    # The remembered device that it began on, if any.
    device_id: Mapped[str | None] = mapped_column(String(32))


class RememberedDevice(TenantBase):
    """A device that signs its user in without a password, until a day that is never moved."""

    __tablename__ = "system_remembered_device"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"), index=True)
    # As of a session's refresh tokens: each is good once, a spent one is a copy.
    secret_hash: Mapped[str] = mapped_column(String(64))
    spent_secret_hash: Mapped[str | None] = mapped_column(String(64))
    platform: Mapped[str] = mapped_column(String(32))
    client_address: Mapped[str] = mapped_column(String(64))
    remembered_at: Mapped[InstantColumn]
    used_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn]


class SignInPolicyRow(TenantBase):
    """The tenant's own sign-in policy; without a row the defaults hold."""

    __tablename__ = "system_sign_in_policy"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    max_failures: Mapped[int] = mapped_column(Integer)
    lock_minutes: Mapped[int] = mapped_column(Integer)
    captcha_after: Mapped[int] = mapped_column(Integer)
    access_token_minutes: Mapped[int] = mapped_column(Integer)
    session_hours: Mapped[int] = mapped_column(Integer)
    idle_minutes: Mapped[int] = mapped_column(Integer)
    max_sessions: Mapped[int] = mapped_column(Integer)
    when_full: Mapped[str] = mapped_column(String(16))  # contracts.WhenFull
    remember_days: Mapped[int] = mapped_column(Integer)
    sms_sign_in: Mapped[bool]
    min_password_length: Mapped[int] = mapped_column(Integer)
    password_kinds: Mapped[int] = mapped_column(Integer)
    password_history: Mapped[int] = mapped_column(Integer)
    password_days: Mapped[int] = mapped_column(Integer)
    password_warn_days: Mapped[int] = mapped_column(Integer)


class FormerPassword(TenantBase):
    """A password that was replaced, and may not come back for a while. Insert-only."""

    __tablename__ = "system_password_history"
    __table_args__ = (Index(None, "user_id", "id"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"))
    password_hash: Mapped[str] = mapped_column(String(255))
    replaced_at: Mapped[InstantColumn]


class PasswordSheet(TenantBase):
    """The first passwords of imported users, sealed until whoever imported them collects them."""

    __tablename__ = "system_password_sheet"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"), index=True)
    people: Mapped[int] = mapped_column(Integer)
    content: Mapped[bytes] = sealed_column("system_password_sheet.content")
    created_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn]
