"""Note, in a unit of work, the signals to send once it is committed."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.signals.contracts import Payload
from minshui.infrastructure.signals.wire import encode_signal

_NOTED = "signals_after_commit"


def note_signal(session: AsyncSession, topic: str, payload: Payload) -> None:
    """Have the edge send a signal after its commit; a rollback forgets it.

    The same signal noted twice is sent once. Raises ``ValueError`` as ``Signals.send`` does.
    """
    noted: dict[str, tuple[str, dict[str, Any]]] = session.info.setdefault(_NOTED, {})
    noted.setdefault(encode_signal(topic, payload), (topic, dict(payload)))


def take_signals(session: AsyncSession) -> list[tuple[str, dict[str, Any]]]:
    """Return the signals noted since the last call, in their order, for the edge."""
    noted: dict[str, tuple[str, dict[str, Any]]] = session.info.pop(_NOTED, {})
    return list(noted.values())
