"""Who may call a route: every route declares one of three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from minshui.infrastructure.security.permission import Permission

Door = Literal["staff", "hall", "callbacks"]
"""Which kind of node carries a route, and which tokens open it."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a route, and why where that is not a permission.

    ``step_up``: only shortly after they have proved again that it is them (R-122).
    """

    kind: Literal["permission", "signed_in", "public"]
    permission: Permission | None = None
    reason: str = ""
    step_up: bool = False
    door: Door = "staff"


def require(permission: Permission, *, step_up: bool = False) -> Access:
    """Let in users who hold ``permission``; high-risk routes say ``step_up``."""
    return Access("permission", permission, step_up=step_up)


def signed_in(reason: str, *, step_up: bool = False) -> Access:
    """Let in every signed-in user: what concerns only the user's own self."""
    return Access("signed_in", reason=reason, step_up=step_up)


def public(reason: str) -> Access:
    """Let in everybody; the route gets no context (see ``EdgeDep``)."""
    return Access("public", reason=reason)
