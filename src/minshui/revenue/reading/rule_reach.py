"""Whose affair an anomaly rule is."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.scoping import check_everything, check_in_scope


def check_rule_reach(ctx: Context, site_id: int | None) -> None:
    """Raise ``E_OUT_OF_SCOPE`` or ``E_SCOPE_WHOLE`` unless the actor decides for the rule's site.

    A rule of no site holds for all: it is for those who see everything (R-082).
    """
    if site_id is None:
        check_everything(ctx)
    else:
        check_in_scope(ctx, site_id)
