"""Applications with other platforms, the accounts bound there, and attempts under way."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import Id, InstantColumn, JsonColumn
from minshui.infrastructure.security.models import sealed_column

SECRET_COLUMN = "system_federated_provider.secret_sealed"  # noqa: S105 - a column's name
SUBJECT_COLUMN = "system_federated_binding.subject_sealed"


class ProviderRow(TenantBase):
    """The tenant's application with a platform."""

    __tablename__ = "system_federated_provider"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    settings: Mapped[JsonColumn]
    # Encrypted with the tenant's key: the application's secret, or its private key.
    secret_sealed: Mapped[bytes] = sealed_column(SECRET_COLUMN)
    enabled: Mapped[bool]
    changed_at: Mapped[InstantColumn]


class BindingRow(TenantBase):
    """An account of a platform that stands for one user, and is the only one of theirs there."""

    __tablename__ = "system_federated_binding"
    __table_args__ = (
        UniqueConstraint("user_id", "platform"),
        UniqueConstraint("platform", "subject_index"),
    )

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("system_user.id"))
    platform: Mapped[str] = mapped_column(String(16))
    # The platform's name of the account: encrypted, and found by the index.
    subject_sealed: Mapped[bytes] = sealed_column(SUBJECT_COLUMN)
    subject_index: Mapped[str] = mapped_column(String(32))
    bound_at: Mapped[InstantColumn]
    last_used_at: Mapped[InstantColumn | None]


class AttemptRow(TenantBase):
    """A browser that was sent to a platform; deleted when it comes back, or too late."""

    __tablename__ = "system_federated_attempt"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    platform: Mapped[str] = mapped_column(String(16))
    # Of the handle's secret, which stays with the browser, and of what the platform repeats.
    secret_hash: Mapped[str] = mapped_column(String(64))
    state_hash: Mapped[str] = mapped_column(String(64))
    # Whose session binds an account; none: somebody signs in.
    session_id: Mapped[str | None] = mapped_column(String(32))
    expires_at: Mapped[InstantColumn] = mapped_column(index=True)
