"""Whose rows a user may see and change, beside what they may do (R-082, R-205)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows of everybody, of these departments, or one's own; what is joined adds up."""

    everything: bool = False
    departments: frozenset[int] = frozenset()
    own: bool = False


EVERYTHING = Scope(everything=True)
NOTHING = Scope()


def joined(scopes: Iterable[Scope]) -> Scope:
    """Return what any of the scopes lets see."""
    known = list(scopes)
    return Scope(
        everything=any(each.everything for each in known),
        departments=frozenset().union(*(each.departments for each in known)),
        own=any(each.own for each in known),
    )


@dataclass(frozen=True, slots=True)
class Holding:
    """What one role gives its holder: permissions, each for the rows of its scope only."""

    permissions: frozenset[str]
    scope: Scope


def scope_of(holdings: Iterable[Holding], permission: str | None) -> Scope:
    """Return the rows for which a permission is held; None: any permission."""
    return joined(
        each.scope for each in holdings if permission is None or permission in each.permissions
    )
