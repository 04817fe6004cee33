"""Which log shows an action that is recorded with its change."""

from __future__ import annotations

from minshui.infrastructure.audit.contracts import AuditCategory

_SIGN_IN = (
    "user.sign_in",
    "user.sign_in_refused",
    "user.sign_out",
    "user.switch",
    "user.step_up",
    "session.",
)
_CONFIGURATION = (
    "menu.",
    "message.policy",
    "parameter.",
    "permission.",
    "role.",
    "route.",
    "schedule.",
    "setting.",
    "sign_in_policy.",
    "audit_policy.",
    "supplier.",
    "dictionary.",
)
_REFUSALS = ("_refused", "_reused")


def category_of(action: str) -> AuditCategory:
    """Return the log that shows ``action``; a name that ends in a point stands for its family."""
    for names, category in (
        (_SIGN_IN, AuditCategory.SIGN_IN),
        (_CONFIGURATION, AuditCategory.CONFIGURATION),
    ):
        if any(action.startswith(name) if name.endswith(".") else action == name for name in names):
            return category
    return AuditCategory.OPERATION


def is_refusal(action: str) -> bool:
    """Return whether an action tells of a refusal, by its last word."""
    return action.endswith(_REFUSALS)
