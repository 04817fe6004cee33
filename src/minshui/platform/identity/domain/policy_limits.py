"""Between what limits a tenant may set its sign-in policy."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.contracts import SignInPolicy
from minshui.platform.identity.errors import POLICY_VALUE

POLICY_LIMITS = {
    "max_failures": ("连续失败几次锁定", 3, 20),
    "lock_minutes": ("锁定分钟数", 1, 1440),
    "access_token_minutes": ("访问令牌分钟数", 5, 120),
    "session_hours": ("一次登录最长小时数", 1, 72),
    "idle_minutes": ("多少分钟不操作须重新登录", 0, 1440),
    "min_password_length": ("密码最短长度", 8, 32),
}


def check_policy(policy: SignInPolicy) -> None:
    """Raise ``E_SIGN_IN_POLICY`` for the first value outside its limits."""
    for name, (title, low, high) in POLICY_LIMITS.items():
        if not low <= getattr(policy, name) <= high:
            raise MinshuiError(POLICY_VALUE, place=Place(name), title=title, low=low, high=high)
