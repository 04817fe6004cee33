"""What a password must be (R-117)."""

from __future__ import annotations

from datetime import datetime, timedelta

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.contracts import SignInPolicy
from minshui.platform.identity.domain.known_passwords import is_well_known
from minshui.platform.identity.errors import PASSWORD_WEAK

MAX_PASSWORD_LENGTH = 128
_SHORTEST_TELLING_NAME = 4
_COUNTED = {1: "一", 2: "两", 3: "三", 4: "四"}


def check_password(password: str, user_name: str, policy: SignInPolicy) -> None:
    """Raise ``E_PASSWORD_WEAK`` unless long and mixed enough, and hard to guess."""
    reason = None
    if not policy.min_password_length <= len(password) <= MAX_PASSWORD_LENGTH:
        reason = f"长度应为 {policy.min_password_length} 至 {MAX_PASSWORD_LENGTH} 个字符"
    elif _kinds(password) < policy.password_kinds:
        kinds = _COUNTED[policy.password_kinds]
        reason = f"应包含大写字母、小写字母、数字、符号四类中的至少{kinds}类"
    elif len(user_name) >= _SHORTEST_TELLING_NAME and user_name in password.lower():
        reason = "不能包含用户名"
    elif is_well_known(password):
        reason = "过于常见，容易被猜到"
    if reason is not None:
        raise MinshuiError(PASSWORD_WEAK, place=Place("password"), reason=reason)


def password_until(changed_at: datetime, policy: SignInPolicy) -> datetime | None:
    """Return when a password must be changed at the latest; None: it may stay."""
    if not policy.password_days:
        return None
    return changed_at + timedelta(days=policy.password_days)


def days_to_warn_of(changed_at: datetime, policy: SignInPolicy, now: datetime) -> int | None:
    """Return in how many days the password must be changed; None: not yet worth a warning."""
    until = password_until(changed_at, policy)
    if until is None or now < until - timedelta(days=policy.password_warn_days):
        return None
    return max((until - now).days, 0)


def _kinds(password: str) -> int:
    kinds = {
        "upper"
        if character.isupper()
        else "lower"
        if character.islower()
        else "digit"
        if character.isdigit()
        else "other"
        for character in password
    }
    return len(kinds)
