"""A grant's data scope over those of the roles."""

from __future__ import annotations

from minshui.infrastructure.security.scope import Scope


def narrowed(scope: Scope, ceiling: Scope) -> Scope:
    """Return what of ``scope`` lies below ``ceiling``; one's own rows stay one's own."""
    if ceiling.everything:
        return scope
    if scope.everything:
        return ceiling
    return Scope(departments=scope.departments & ceiling.departments, own=scope.own or ceiling.own)
