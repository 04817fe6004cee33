"""What others know of signing in and of sessions; of users themselves: contracts_users.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

WhenFull = Literal["end_oldest", "refuse"]
"""What becomes of a sign-in by somebody who has as many sessions as they may."""


@dataclass(frozen=True, slots=True)
class SignInPolicy:
    """How sign-in guards itself (R-117, R-118, R-123).

    The requirement gives no numbers: the defaults are ours until the tenant decides. A number of
    days, minutes or sessions of 0 means "no such rule", ``captcha_after`` 0 "always".
    """

    max_failures: int = 5
    lock_minutes: int = 15
    captcha_after: int = 3
    access_token_minutes: int = 30
    session_hours: int = 12
    idle_minutes: int = 120
    max_sessions: int = 5
    when_full: WhenFull = "end_oldest"
    remember_days: int = 7
    sms_sign_in: bool = True
    min_password_length: int = 8
    password_kinds: int = 3
    password_history: int = 5
    password_days: int = 90
    password_warn_days: int = 7


@dataclass(frozen=True, slots=True)
class Client:
    """Where an attempt comes from."""

    address: str
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class CaptchaPicture:
    """A picture to read: ``image`` is a data URL."""

    captcha_id: str
    image: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CaptchaAnswer:
    """What somebody read in a picture."""

    captcha_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """An attempt to sign in; ``remember`` asks for a token that spares the next one."""

    user_name: str
    password: str
    client: Client
    captcha: CaptchaAnswer | None = None
    remember: bool = False


@dataclass(frozen=True, slots=True)
class SmsSignIn:
    """An attempt to sign in with a code that was sent to a mobile."""

    mobile: str
    code: str
    client: Client
    remember: bool = False


@dataclass(frozen=True, slots=True)
class SmsCodeWanted:
    """A code asked for to sign in with."""

    mobile: str
    client: Client
    captcha: CaptchaAnswer | None


@dataclass(frozen=True, slots=True)
class CodePromised:
    """A code that is on its way if the mobile is one of the staff."""

    expires_at: datetime
    next_request_at: datetime


Means = Literal["password", "sms", "second_factor", "wechat", "alipay", "remembered", "grant"]
"""How a session began."""

EndReason = Literal[
    "sign_out",
    "password",
    "disabled",
    "refresh_reused",
    "remember_reused",
    "newer_session",
    "renewed",
    "own_choice",
    "administrator",
    "grant_revoked",
    "idle",
    "expired",
]
"""Why a session ended."""


@dataclass(frozen=True, slots=True)
class SessionGrant:
    """A session begun or refreshed: what tokens are made of."""

    session_id: str
    user_id: int
    user_name: str
    display_name: str
    must_change_password: bool
    refresh_token: str
    access_until_at: datetime
    expires_at: datetime
    remember_token: str | None = None
    remember_until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecondFactorWanted:
    """The password was right, and is not enough: one of ``kinds`` completes the challenge."""

    challenge: str
    kinds: tuple[str, ...]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SessionRefusal:
    """Why not: for the log and the audit, never for the caller.

    It is returned, not raised: what it leaves behind (a failure counted, a session ended) is
    committed before the caller is refused.
    """

    reason: Literal[
        "tenant",
        "user",
        "password",
        "locked",
        "disabled",
        "session",
        "refresh_reused",
        "device",
        "remember_reused",
        "policy",
        "sms",
        "too_many_sessions",
        "challenge",
        "second_factor",
    ]


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended, and whose it is."""

    session_id: str
    user_id: int
    user_name: str
    display_name: str
    department_id: int | None
    must_change_password: bool
    means: Means
    started_at: datetime
    stepped_up_at: datetime | None
    expires_at: datetime
