"""Whoever tries to give what they do not hold is noted in the security log."""

from __future__ import annotations

from collections.abc import Set

from minshui.infrastructure.audit.contracts import SecurityKind
from minshui.infrastructure.audit.noting import note_security
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scope import Scope
from minshui.kernel.errors import MinshuiError
from minshui.platform.access.domain.granting import check_may_give


def require_may_give(ctx: Context, permissions: Set[str], reach: Scope) -> None:
    """Raise, and note, as ``check_may_give`` raises."""
    try:
        check_may_give(ctx.actor, permissions, reach)
    except MinshuiError as refusal:
        permission = str(refusal.params["permission"])
        details = {"code": refusal.code}
        note_security(ctx, SecurityKind.ACCESS_REFUSED, "grant", permission, details=details)
        raise
