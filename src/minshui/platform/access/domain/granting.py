"""Who may grant what."""

from __future__ import annotations

from collections.abc import Set

from minshui.infrastructure.context import Actor
from minshui.infrastructure.security.permission import declared_permissions
from minshui.infrastructure.security.scope import Scope
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.errors import (
    GRANT_BEYOND_OWN,
    PERMISSION_UNKNOWN,
    SCOPE_BEYOND_OWN,
)


def check_declared(permissions: Set[str], declared: Set[str]) -> None:
    """Raise ``E_PERMISSION_UNKNOWN`` for the first permission that the program does not know."""
    for permission in sorted(permissions - declared):
        raise MinshuiError(PERMISSION_UNKNOWN, place=Place("permissions"), permission=permission)


def check_may_give(actor: Actor, permissions: Set[str], reach: Scope) -> None:
    """Raise unless the actor holds the permissions themselves, for all the rows of ``reach``.

    Raises ``E_GRANT_BEYOND_OWN`` or ``E_SCOPE_BEYOND_OWN``. The system may give everything.
    """
    if actor.kind == "system":
        return
    for permission in sorted(permissions):
        if permission not in actor.permissions:
            raise MinshuiError(GRANT_BEYOND_OWN, permission=_title(permission))
        if not covers(actor.acting_by(permission).scope, reach):
            raise MinshuiError(SCOPE_BEYOND_OWN, permission=_title(permission))


def covers(wider: Scope, narrower: Scope) -> bool:
    """Return whether whoever sees ``wider`` may let others see ``narrower``.

    Their own rows are the least that anybody is given.
    """
    if wider.everything:
        return True
    return not narrower.everything and narrower.departments <= wider.departments


def _title(permission: str) -> str:
    declared = declared_permissions().get(permission)
    return permission if declared is None else declared.title
