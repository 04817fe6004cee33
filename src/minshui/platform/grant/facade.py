"""The cross-tenant grants' door."""

from minshui.platform.grant.contracts import GrantAction, GrantKind, GrantState, Side
from minshui.platform.grant.events import GrantChanged
from minshui.platform.grant.gate import GrantGate
from minshui.platform.grant.jobs import CLEAR_SWITCHED, CLEAR_SWITCHED_NIGHTLY, clear_switched
from minshui.platform.grant.line import GrantLine
from minshui.platform.grant.subscribers import SUBSCRIPTIONS

__all__ = [
    "CLEAR_SWITCHED",
    "CLEAR_SWITCHED_NIGHTLY",
    "SUBSCRIPTIONS",
    "GrantAction",
    "GrantChanged",
    "GrantGate",
    "GrantKind",
    "GrantLine",
    "GrantState",
    "Side",
    "clear_switched",
]
