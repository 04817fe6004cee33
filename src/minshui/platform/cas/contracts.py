"""What others know of CAS services and tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Match(StrEnum):
    """How a service's addresses are recognised."""

    EXACT = "exact"
    PREFIX = "prefix"


class Attribute(StrEnum):
    """What a service may be told of a user, besides the name."""

    TENANT = "tenant"
    USER_ID = "userId"
    DISPLAY_NAME = "displayName"
    DEPARTMENT = "department"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What is decided about a service; ``tenants`` empty: it serves every tenant."""

    name: str
    url: str
    match: Match
    attributes: frozenset[Attribute] = frozenset()
    logout_url: str | None = None
    tenants: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Service:
    """A registered service."""

    code: str
    settings: ServiceSettings
    enabled: bool
    created_at: datetime
    created_by: str

    def serves(self, tenant_code: str) -> bool:
        """Return whether users of a tenant may sign on to the service."""
        return not self.settings.tenants or tenant_code in self.settings.tenants


@dataclass(frozen=True, slots=True)
class Validated:
    """Whom a ticket stood for."""

    user: str
    signed_on_at: datetime
    from_new_login: bool
    remembered: bool
    attributes: tuple[tuple[str, str], ...]
    """Names and values, several of a name one after another."""


class Failure(StrEnum):
    """Why a ticket is refused (CAS 3.0.3, 2.5.3)."""

    INVALID_REQUEST = "INVALID_REQUEST"
    INVALID_TICKET_SPEC = "INVALID_TICKET_SPEC"
    INVALID_TICKET = "INVALID_TICKET"
    INVALID_SERVICE = "INVALID_SERVICE"
    UNAUTHORIZED_SERVICE_PROXY = "UNAUTHORIZED_SERVICE_PROXY"


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal, returned rather than raised: what it spends is committed."""

    failure: Failure
    text: str
