"""What others know of users who come from another tenant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GuestUser:
    """Somebody of another tenant as they are to be here: they never sign in, they are let in."""

    user_name: str
    display_name: str
    department_id: int | None
    roles: tuple[str, ...]
    enabled: bool
