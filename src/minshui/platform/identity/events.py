"""What others may hear of sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session has ended: what was given out for it is worth nothing any more."""

    event_type: ClassVar[str] = "session.ended"

    session_id: str
    user_id: int
    reason: str
