"""How long a step-up holds."""

from __future__ import annotations

from minshui.infrastructure.settings import Settings
from minshui.platform.factor.contracts import FactorPolicy


def step_up_minutes_in_force(stored: int | None) -> int:
    """Return the minutes that a tenant's policy gives; 0, which asks for none, not in production.

    A tenant's database may come from an installation where that was allowed.
    """
    if stored is None or (stored == 0 and Settings().env == "production"):
        return FactorPolicy().step_up_minutes
    return stored
