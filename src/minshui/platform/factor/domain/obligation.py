"""Who must have a second factor."""

from __future__ import annotations

from collections.abc import Collection, Set


def must_have_factor(
    required_roles: Collection[str],
    required_permissions: Collection[str],
    roles: Collection[str],
    permissions: Set[str],
) -> bool:
    """Return whether the policy asks a second factor of who holds these."""
    return not (
        permissions.isdisjoint(required_permissions) and set(roles).isdisjoint(required_roles)
    )
