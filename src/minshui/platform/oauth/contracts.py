"""What others know of clients, and of what they were granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ClientDomain(StrEnum):
    """The security domain of a client (F-0025): which doors and scopes are open to it."""

    ADMIN = "admin"
    """管理端: our own front ends for the staff."""
    MOBILE = "mobile"
    """移动端: our own applications in the field."""
    CUSTOMER = "customer"
    """客户端: what customers use; it opens nothing of the staff's."""
    EXTERNAL = "external"
    """外部系统: programs of others."""


class ClientKind(StrEnum):
    """Whether a client can keep a secret (RFC 6749, 2.1)."""

    PUBLIC = "public"
    CONFIDENTIAL = "confidential"


class GrantType(StrEnum):
    """How a client may come by tokens."""

    AUTHORIZATION_CODE = "authorization_code"
    REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a grant type
    CLIENT_CREDENTIALS = "client_credentials"


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """What is decided about a client; ``tenants`` empty: it serves every tenant."""

    name: str
    domain: ClientDomain
    kind: ClientKind
    grant_types: frozenset[GrantType]
    scopes: frozenset[str]
    redirect_uris: tuple[str, ...] = ()
    post_logout_uris: tuple[str, ...] = ()
    tenants: frozenset[str] = frozenset()
    asks_consent: bool = True
    key_set: Mapping[str, Any] | None = None
    """Public keys of a client that signs what it is known by (``private_key_jwt``)."""


@dataclass(frozen=True, slots=True)
class Client:
    """A registered client."""

    client_id: str
    settings: ClientSettings
    enabled: bool
    secret_hash: str | None
    secret_changed_at: datetime | None
    created_at: datetime
    created_by: str
    changed_at: datetime

    def serves(self, tenant_code: str) -> bool:
        """Return whether users of a tenant may use the client."""
        return not self.settings.tenants or tenant_code in self.settings.tenants


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client with the secret that nobody can read again; public ones have none."""

    client: Client
    secret: str | None


@dataclass(frozen=True, slots=True)
class Authorization:
    """That a user let a client act for them."""

    client_id: str
    client_name: str
    scopes: tuple[str, ...]
    granted_at: datetime
