"""Who must have a second factor."""

from __future__ import annotations

from collections.abc import Collection, Set

from minshui.platform.factor.contracts import FactorPolicy


def must_have_factor(policy: FactorPolicy, roles: Collection[str], permissions: Set[str]) -> bool:
    """Return whether the policy asks a second factor of who holds these."""
    return not (
        permissions.isdisjoint(policy.required_permissions)
        and set(roles).isdisjoint(policy.required_roles)
    )
