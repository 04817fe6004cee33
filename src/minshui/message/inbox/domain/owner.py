"""Whose inbox it is: ``user:7``, ``customer:350100000001``."""

from __future__ import annotations

from minshui.message.gateway.facade import ReceiverKind


def inbox_of(kind: ReceiverKind, ref: str) -> str:
    """Return the name of a receiver's inbox, which is also its address for the gateway."""
    return f"{kind.value}:{ref}"


def inbox_of_user(user_id: int) -> str:
    """Return the name of a user's inbox."""
    return inbox_of(ReceiverKind.USER, str(user_id))
