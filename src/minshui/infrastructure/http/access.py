"""Who may call a route: every route declares one of three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from minshui.infrastructure.security.permission import Permission


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call a route, and why where that is not a permission."""

    kind: Literal["permission", "signed_in", "public"]
    permission: Permission | None = None
    reason: str = ""


def require(permission: Permission) -> Access:
    """Let in users who hold ``permission``."""
    return Access("permission", permission)


def signed_in(reason: str) -> Access:
    """Let in every signed-in user: what concerns only the user's own self."""
    return Access("signed_in", reason=reason)


def public(reason: str) -> Access:
    """Let in everybody; the route gets no context (see ``EdgeDep``)."""
    return Access("public", reason=reason)
