"""What others know of users."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class UserStatus(StrEnum):
    """Whether a user works here; who has left keeps name and history, and nothing else."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    LEFT = "left"


STATUS_NAMES = {
    UserStatus.ENABLED: "启用",
    UserStatus.DISABLED: "停用",
    UserStatus.LEFT: "离职",
}


class Gender(StrEnum):
    """As the personnel file has it."""

    MALE = "male"
    FEMALE = "female"


GENDER_NAMES = {Gender.MALE: "男", Gender.FEMALE: "女"}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProfile:
    """What the personnel file says of a user; ``posts`` by their codes."""

    employee_number: str | None = None
    email: str | None = None
    gender: Gender | None = None
    hired_on: date | None = None
    posts: tuple[str, ...] = ()
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class CreateUser(UserProfile):
    """A new user; without ``password`` one is made up and must be changed."""

    user_name: str
    display_name: str
    roles: tuple[str, ...] = ()
    department_id: int | None = None
    mobile: str | None = None
    password: str | None = None
    must_change_password: bool = True


@dataclass(frozen=True, slots=True)
class SaveUser(UserProfile):
    """A user as they are to be; ``mobile`` None keeps the one that is stored, "" removes it."""

    user_id: int
    display_name: str
    roles: tuple[str, ...]
    department_id: int | None
    enabled: bool
    mobile: str | None = None


@dataclass(frozen=True, slots=True)
class UserContract(UserProfile):
    """A user as lists and others see them; the mobile number is masked."""

    id: int
    user_name: str
    display_name: str
    mobile: str | None
    department_id: int | None
    roles: tuple[str, ...]
    status: UserStatus
    locked_until_at: datetime | None
    must_change_password: bool
    last_sign_in_at: datetime | None
    created_at: datetime

    @property
    def enabled(self) -> bool:
        """Whether they may sign in."""
        return self.status is UserStatus.ENABLED


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A password somebody else must be told, once."""

    user: UserContract
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which users a list shows; without ``status`` all but those who left.

    ``text`` is a part of the user name, name or employee number, or a whole mobile number.
    """

    text: str = ""
    department_id: int | None = None
    with_below: bool = True
    role: str | None = None
    post: str | None = None
    status: UserStatus | None = None
    locked: bool | None = None
    signed_in_since: datetime | None = None
    not_signed_in_since: datetime | None = None


class UserSort(StrEnum):
    """By what a list of users is put in order."""

    USER_NAME = "user_name"
    DISPLAY_NAME = "display_name"
    EMPLOYEE_NUMBER = "employee_number"
    CREATED = "created_at"
    LAST_SIGN_IN = "last_sign_in_at"


@dataclass(frozen=True, slots=True)
class UserOrder:
    """In what order a list of users stands."""

    by: UserSort = UserSort.USER_NAME
    descending: bool = False
