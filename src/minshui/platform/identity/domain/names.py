"""User names and mobile numbers."""

from __future__ import annotations

import re

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.identity.errors import USER_MOBILE_FORM, USER_NAME_FORM

_USER_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_MOBILE = re.compile(r"1\d{10}", re.ASCII)


def check_user_name(text: str) -> str:
    """Return the name in lower case; raises ``E_USER_NAME_FORM``."""
    name = text.strip().lower()
    if not _USER_NAME.fullmatch(name):
        raise MinshuiError(USER_NAME_FORM, place=Place("user_name"), name=text)
    return name


def check_user_mobile(mobile: str) -> str:
    """Return the number; raises ``E_USER_MOBILE_FORM``."""
    if not _MOBILE.fullmatch(mobile):
        raise MinshuiError(USER_MOBILE_FORM, place=Place("mobile"))
    return mobile


def masked_mobile(mobile: str) -> str:
    """Return ``138****0001`` (R-124)."""
    return f"{mobile[:3]}****{mobile[-4:]}"


def is_guest_name(user_name: str) -> bool:
    """Return whether the name is that of somebody of another tenant: ``wang@FZ2026001``."""
    return "@" in user_name
