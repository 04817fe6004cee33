"""Sessions as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from minshui.platform.identity.contracts import Means

MEANS_NAMES: dict[Means, str] = {
    "password": "密码",
    "sms": "手机验证码",
    "second_factor": "密码和二次验证",
    "wechat": "微信",
    "alipay": "支付宝",
    "remembered": "自动登录",
    "grant": "跨租户切换",
}


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that has not ended, and who is signed in by it."""

    session_id: str
    user_id: int
    user_name: str
    display_name: str
    department_id: int | None
    department: str | None
    means: Means
    client_address: str
    user_agent: str
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OnlineFilter:
    """Which of the people online to show; a department with all below it."""

    text: str = ""
    department_id: int | None = None
    means: Means | None = None
    client_address: str = ""


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A device that signs its user in by itself."""

    id: str
    platform: str
    client_address: str
    remembered_at: datetime
    used_at: datetime
    expires_at: datetime
