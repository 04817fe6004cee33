"""Clients, in master; what users and tenants granted them, in each tenant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase, TenantBase
from minshui.infrastructure.db.types import (
    CodeColumn,
    Id,
    InstantColumn,
    JsonColumn,
    JsonType,
    NameColumn,
    RefId,
    TextColumn,
)


class OAuthClient(MasterBase):
    """A program that may ask for tokens."""

    __tablename__ = "sys_oauth_client"

    id: Mapped[Id]
    client_id: Mapped[CodeColumn] = mapped_column(unique=True)
    name: Mapped[NameColumn]
    domain: Mapped[CodeColumn]  # contracts.ClientDomain
    kind: Mapped[CodeColumn]  # contracts.ClientKind
    # SHA-256: the secret has 256 bits of its own.
    secret_hash: Mapped[str | None] = mapped_column(String(64))
    secret_changed_at: Mapped[InstantColumn | None]
    key_set: Mapped[JsonColumn | None]
    grant_types: Mapped[list[Any]] = mapped_column(JsonType)
    scopes: Mapped[list[Any]] = mapped_column(JsonType)
    redirect_uris: Mapped[list[Any]] = mapped_column(JsonType)
    post_logout_uris: Mapped[list[Any]] = mapped_column(JsonType)
    asks_consent: Mapped[bool]
    status: Mapped[CodeColumn]  # enabled | disabled
    created_at: Mapped[InstantColumn]
    created_by: Mapped[NameColumn]
    changed_at: Mapped[InstantColumn]


class OAuthClientTenant(MasterBase):
    """A tenant that a client serves; without any it serves all."""

    __tablename__ = "sys_oauth_client_tenant"

    client_row_id: Mapped[RefId] = mapped_column(
        ForeignKey("sys_oauth_client.id", ondelete="CASCADE"), primary_key=True
    )
    tenant_code: Mapped[CodeColumn] = mapped_column(primary_key=True)


class OAuthGrant(TenantBase):
    """What a client was granted, by a user or for itself: its tokens die with it.

    It begins with a code, which is good once: whoever brings it again has a copy, and the grant
    ends. Without user and session it is the client's own.
    """

    __tablename__ = "system_oauth_grant"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)  # random
    client_id: Mapped[CodeColumn] = mapped_column(index=True)
    user_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("system_user.id"), index=True
    )
    session_id: Mapped[str | None] = mapped_column(
        String(32), ForeignKey("system_session.id", ondelete="CASCADE"), index=True
    )
    scopes: Mapped[list[Any]] = mapped_column(JsonType)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_expires_at: Mapped[InstantColumn | None]
    redeemed_at: Mapped[InstantColumn | None]
    redirect_uri: Mapped[TextColumn | None]
    code_challenge: Mapped[str | None] = mapped_column(String(43))
    nonce: Mapped[TextColumn | None]
    shown_at: Mapped[InstantColumn | None]  # when the user last showed who they are
    created_at: Mapped[InstantColumn]
    expires_at: Mapped[InstantColumn] = mapped_column(index=True)
    ended_at: Mapped[InstantColumn | None]
    end_reason: Mapped[str | None] = mapped_column(String(32))  # grant_store.EndReason


class OAuthRefreshToken(TenantBase):
    """A refresh token, good once; all of a grant are kept, to know a copy when it comes."""

    __tablename__ = "system_oauth_refresh_token"

    secret_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    grant_id: Mapped[str] = mapped_column(
        String(32), ForeignKey("system_oauth_grant.id", ondelete="CASCADE"), index=True
    )
    issued_at: Mapped[InstantColumn]
    spent_at: Mapped[InstantColumn | None]


class OAuthConsent(TenantBase):
    """That a user let a client have scopes: they are not asked again for these."""

    __tablename__ = "system_oauth_consent"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("system_user.id"), primary_key=True, autoincrement=False
    )
    client_id: Mapped[CodeColumn] = mapped_column(primary_key=True)
    scopes: Mapped[list[Any]] = mapped_column(JsonType)
    granted_at: Mapped[InstantColumn]
