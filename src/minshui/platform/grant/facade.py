"""The cross-tenant grants' door."""

from minshui.platform.grant.contracts import GrantAction, GrantKind, GrantState, Side
from minshui.platform.grant.events import GrantChanged
from minshui.platform.grant.gate import GrantGate
from minshui.platform.grant.line import GrantLine

__all__ = [
    "GrantAction",
    "GrantChanged",
    "GrantGate",
    "GrantKind",
    "GrantLine",
    "GrantState",
    "Side",
]
