"""How guesses at second factors are held up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from minshui.platform.factor.contracts import FactorPolicy


@dataclass(frozen=True, slots=True)
class Guesses:
    """Wrong codes of a user in a row, whatever their kind, and until when none is taken."""

    failures: int = 0
    locked_until_at: datetime | None = None

    def are_locked(self, now: datetime) -> bool:
        """Return whether even a right code is refused."""
        return self.locked_until_at is not None and now < self.locked_until_at

    def one_more(self, now: datetime, policy: FactorPolicy) -> Guesses:
        """Return what stands after another wrong code; a lock begins the count anew."""
        failures = self.failures + 1
        if failures < policy.max_failures:
            return Guesses(failures)
        return Guesses(0, now + timedelta(minutes=policy.lock_minutes))
