"""Who may grant what."""

from __future__ import annotations

from collections.abc import Set

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.errors import GRANT_BEYOND_OWN, PERMISSION_UNKNOWN


def check_declared(permissions: Set[str], declared: Set[str]) -> None:
    """Raise ``E_PERMISSION_UNKNOWN`` for the first permission that the program does not know."""
    for permission in sorted(permissions - declared):
        raise MinshuiError(PERMISSION_UNKNOWN, place=Place("permissions"), permission=permission)


def check_within_own(changed: Set[str], own: Set[str]) -> None:
    """Raise ``E_GRANT_BEYOND_OWN`` for the first changed permission the actor does not hold."""
    for permission in sorted(changed - own):
        raise MinshuiError(GRANT_BEYOND_OWN, permission=permission)
