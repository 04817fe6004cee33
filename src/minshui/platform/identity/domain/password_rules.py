"""What a password must be (R-117)."""

from __future__ import annotations

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.errors import PASSWORD_WEAK

MAX_PASSWORD_LENGTH = 128
_KINDS_WANTED = 3
_SHORTEST_TELLING_NAME = 4


def check_password(password: str, user_name: str, min_length: int) -> None:
    """Raise ``E_PASSWORD_WEAK`` unless long enough, of three kinds, and without the user name."""
    reason = None
    if not min_length <= len(password) <= MAX_PASSWORD_LENGTH:
        reason = f"长度应为 {min_length} 至 {MAX_PASSWORD_LENGTH} 个字符"
    elif _kinds(password) < _KINDS_WANTED:
        reason = "应包含大写字母、小写字母、数字、符号四类中的至少三类"
    elif len(user_name) >= _SHORTEST_TELLING_NAME and user_name in password.lower():
        reason = "不能包含用户名"
    if reason is not None:
        raise MinshuiError(PASSWORD_WEAK, place=Place("password"), reason=reason)


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
