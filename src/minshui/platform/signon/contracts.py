"""What others know of a browser's sign-on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from minshui.platform.identity.facade import Means


@dataclass(frozen=True, slots=True)
class SignedOn:
    """Whom a browser stands for.

    ``at`` is when they last showed who they are; ``fresh``: they did so for this very request,
    which is told once.
    """

    tenant_code: str
    user_id: int
    user_name: str
    display_name: str
    session_id: str
    means: Means
    at: datetime
    fresh: bool = False
