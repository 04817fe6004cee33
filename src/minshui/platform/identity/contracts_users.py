"""What others know of users."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CreateUser:
    """A new user; without ``password`` one is made up and must be changed."""

    user_name: str
    display_name: str
    roles: tuple[str, ...] = ()
    department_id: int | None = None
    mobile: str | None = None
    password: str | None = None
    must_change_password: bool = True


@dataclass(frozen=True, slots=True)
class SaveUser:
    """A user as they are to be; ``mobile`` None keeps the one that is stored, "" removes it."""

    user_id: int
    display_name: str
    roles: tuple[str, ...]
    department_id: int | None
    enabled: bool
    mobile: str | None = None


@dataclass(frozen=True, slots=True)
class UserContract:
    """A user as lists and others see them; the mobile number is masked."""

    id: int
    user_name: str
    display_name: str
    mobile: str | None
    department_id: int | None
    roles: tuple[str, ...]
    enabled: bool
    locked_until_at: datetime | None
    must_change_password: bool
    last_sign_in_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password somebody else must be told, once."""

    user: UserContract
    password: str
