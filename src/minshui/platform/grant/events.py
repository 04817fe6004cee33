"""What others may hear of cross-tenant grants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class GrantChanged:
    """A step of a grant has reached this tenant; ``side`` is its own: home or guest.

    ``decides``: this tenant's administrators are asked to approve.
    """

    event_type: ClassVar[str] = "grant.changed"

    grant_id: int
    revision: int
    action: str
    state: str
    side: str
    other_tenant_code: str
    person: str
    decides: bool
