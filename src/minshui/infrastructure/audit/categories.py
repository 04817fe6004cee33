"""Which log shows an action that is recorded with its change."""

from __future__ import annotations

import re

from minshui.infrastructure.audit.contracts import AuditCategory

_SIGN_IN = (
    "factor.refused",
    "session.",
    "user.end_own_sessions",
    "user.end_sessions",
    "user.refresh_reused",
    "user.remember_reused",
    "user.sign_in",
    "user.sign_in_refused",
    "user.sign_out",
    "user.step_up",
    "user.step_up_refused",
    "user.switch",
)
_CONFIGURATION = (
    "audit_policy.",
    "dictionary.",
    "factor_policy.",
    "federated.set_up",
    "menu.",
    "message.policy",
    "oauth_client.",
    "parameter.",
    "permission.",
    "role.",
    "route.",
    "schedule.",
    "setting.",
    "sign_in_policy.",
    "supplier.",
    "tenant.",
)
_READING = ("audit.export", "audit.read")
_REFUSAL = re.compile(r"[._](refused|reused)$")


def category_of(action: str) -> AuditCategory:
    """Return the log that shows ``action``; a name that ends in a point stands for its family."""
    for names, category in (
        (_SIGN_IN, AuditCategory.SIGN_IN),
        (_CONFIGURATION, AuditCategory.CONFIGURATION),
        (_READING, AuditCategory.READING),
    ):
        if any(action.startswith(name) if name.endswith(".") else action == name for name in names):
            return category
    return AuditCategory.OPERATION


def is_refusal(action: str) -> bool:
    """Return whether an action tells of a refusal, by its last word."""
    return _REFUSAL.search(action) is not None
