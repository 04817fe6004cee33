"""Between what limits a tenant may set its sign-in policy."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.contracts import SignInPolicy
from minshui.platform.identity.errors import POLICY_VALUE

POLICY_LIMITS = {
    "max_failures": ("连续失败几次锁定", 3, 20),
    "lock_minutes": ("锁定分钟数", 1, 1440),
    "captcha_after": ("失败几次后要求图片验证码", 0, 20),
    "access_token_minutes": ("访问令牌分钟数", 5, 120),
    "session_hours": ("一次登录最长小时数", 1, 72),
    "idle_minutes": ("多少分钟不操作须重新登录", 0, 1440),
    "max_sessions": ("每人同时登录数", 0, 100),
    "remember_days": ("自动登录天数", 0, 90),
    "min_password_length": ("密码最短长度", 8, 32),
    "password_kinds": ("密码应含字符种类", 1, 4),
    "password_history": ("不得重复最近几次用过的密码", 0, 24),
    "password_days": ("密码多少天后须更换", 0, 730),
    "password_warn_days": ("密码到期前几天提醒", 0, 60),
}
"""By field: its title, and the least and the most a tenant may set."""


def check_policy(policy: SignInPolicy) -> None:
    """Raise ``E_SIGN_IN_POLICY`` for the first value outside its limits."""
    for name, (title, low, high) in POLICY_LIMITS.items():
        if not low <= getattr(policy, name) <= high:
            raise MinshuiError(POLICY_VALUE, place=Place(name), title=title, low=low, high=high)
