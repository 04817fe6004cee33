"""Second factors of users, their recovery codes, and the tenant's policy."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, JsonType
from minshui.infrastructure.security.models import sealed_column

SEALED_FIELD = "system_factor.secret_sealed"


class FactorRow(TenantBase):
    """A second factor of a user; it counts once it is confirmed by a first code."""

    __tablename__ = "system_factor"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"))
    kind: Mapped[str] = mapped_column(String(16))  # totp | sms
    # Encrypted with the tenant's key: the secret in Base32, or the mobile that codes go to.
    secret_sealed: Mapped[bytes] = sealed_column(SEALED_FIELD)
    # The time step of the last code that was taken: it and those before are spent.
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[InstantColumn]
    confirmed_at: Mapped[InstantColumn | None]
    last_used_at: Mapped[InstantColumn | None]


class RecoveryCodeRow(TenantBase):
    """A code for the day when the factors are lost: good once."""

    __tablename__ = "system_recovery_code"

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[InstantColumn]
    used_at: Mapped[InstantColumn | None]


class FactorGuessRow(TenantBase):
    """Wrong codes of a user in a row, and the lock that they led to."""

    __tablename__ = "system_factor_guess"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("system_user.id"), primary_key=True, autoincrement=False
    )
    failures: Mapped[int] = mapped_column(Integer)
    locked_until_at: Mapped[InstantColumn | None]


class FactorPolicyRow(TenantBase):
    """The tenant's own policy of second factors; without a row the defaults hold."""

    __tablename__ = "system_factor_policy"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step_up_minutes: Mapped[int] = mapped_column(Integer)
    max_failures: Mapped[int] = mapped_column(Integer)
    lock_minutes: Mapped[int] = mapped_column(Integer)
    sms_allowed: Mapped[bool]
    required_roles: Mapped[list[str]] = mapped_column(JsonType)
    required_permissions: Mapped[list[str]] = mapped_column(JsonType)
