"""Whether master and both tenants agree on a grant: only then is anybody let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from minshui.platform.grant.contracts import GrantState


@dataclass(frozen=True, slots=True)
class Agreement:
    """What master says of a grant, and how far it knows the tenants to have come with it."""

    state: str
    revision: int
    home_applied: int
    guest_applied: int
    valid_from_at: datetime
    valid_until_at: datetime | None

    def is_in_force(self, now: datetime) -> bool:
        """Return whether the grant is active, its time is now, and both tenants have applied it."""
        return (
            self.state == GrantState.ACTIVE
            and self.home_applied == self.guest_applied == self.revision
            and self.valid_from_at <= now
            and (self.valid_until_at is None or now < self.valid_until_at)
        )
