"""What others know of cross-tenant grants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from minshui.platform.access.facade import DataScope

MAX_TENANTS_PER_PERSON = 10  # one's own and nine others
ASKED_FOR_DAYS = 30
"""A request that nobody has decided for so long lapses."""
SWITCHES_AT_MOST, SWITCH_WINDOW_SECONDS = 20, 600
"""How often a person may change the tenant (R-115; the requirement names no number, C-91)."""
SEARCHES_AT_MOST, SEARCH_WINDOW_SECONDS = 30, 3600
"""How often a user may look for people of other tenants."""


class GrantKind(StrEnum):
    """As what somebody works in another tenant (R-084)."""

    OWNER = "owner"
    """Who may run the tenant: somebody of a company above it; may hold every permission."""
    MEMBER = "member"
    """Who works there for a longer time."""
    GUEST = "guest"
    """Who helps out: always with an end."""


class GrantState(StrEnum):
    """Where a grant stands: ``asked → active``, and how it ended."""

    ASKED = "asked"
    ACTIVE = "active"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REPLACED = "replaced"
    REVOKED = "revoked"
    EXPIRED = "expired"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether it may still become or stay active."""
        return self in (GrantState.ASKED, GrantState.ACTIVE)


class GrantAction(StrEnum):
    """A step of a grant's history."""

    ASK = "ask"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    REPLACE = "replace"
    REVOKE = "revoke"
    EXPIRE = "expire"
    FAIL = "fail"


class Side(StrEnum):
    """Which of a grant's two tenants."""

    HOME = "home"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, wherever they are at work: the user that they are at home."""

    tenant_code: str
    user_id: int

    @property
    def key(self) -> str:
        """How master writes a person."""
        return f"{self.tenant_code}:{self.user_id}"


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody of another tenant who may be given a grant."""

    person: Person
    tenant_name: str
    user_name: str
    display_name: str


@dataclass(frozen=True, slots=True)
class Placement:
    """What somebody is in the tenant that lets them in; nobody else is told (R-092).

    ``data_scope`` is a ceiling over the scopes of the roles.
    """

    roles: tuple[str, ...]
    data_scope: DataScope
    department_code: str | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """From when until when; ``until_at`` None: until it is revoked."""

    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskGrant:
    """A request to let somebody of ``home_tenant_code`` work in ``guest_tenant_code``.

    ``placement`` None: the guest tenant says when it approves.
    """

    home_tenant_code: str
    user_name: str
    guest_tenant_code: str
    kind: GrantKind
    validity: Validity
    placement: Placement | None
    reason: str


@dataclass(frozen=True, slots=True)
class GrantContract:
    """A grant as one of its tenants sees it; ``placement`` is the guest tenant's own business.

    ``in_force``: this moment both tenants and master agree, so that the person is let in.
    """

    id: int
    side: Side | None
    state: GrantState
    in_force: bool
    kind: GrantKind
    home_tenant_code: str
    home_tenant_name: str
    guest_tenant_code: str
    guest_tenant_name: str
    user_name: str
    display_name: str
    placement: Placement | None
    valid_from_at: datetime
    valid_until_at: datetime | None
    reason: str
    asked_by: str
    asked_at: datetime
    home_approved: bool
    guest_approved: bool
    end_note: str | None
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class GrantStepContract:
    """A step of a grant's history."""

    revision: int
    action: GrantAction
    side: Side | None
    state: GrantState
    actor_tenant_code: str
    actor_user_id: int | None
    actor_name: str
    note: str | None
    acted_at: datetime


@dataclass(frozen=True, slots=True)
class MyTenant:
    """A tenant that somebody may work in: their own, or by a grant."""

    tenant_code: str
    tenant_name: str
    kind: GrantKind | None
    valid_until_at: datetime | None
    is_home: bool
    is_current: bool
