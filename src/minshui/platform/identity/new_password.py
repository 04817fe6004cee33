"""Make up a password that someone reads aloud once."""

from __future__ import annotations

import secrets
from math import ceil

_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_DIGIT = "23456789"
_KINDS_OF_A_GROUP = (_UPPER, _LOWER, _LOWER, _DIGIT)
_GROUPS = 4
_GROUP_LENGTH = len(_KINDS_OF_A_GROUP) + 1  # and the dash


def make_password(min_length: int) -> str:
    """Return e.g. ``Hkm7-Qxp3-Rtw9-Bfa4``: 67 bits or more, no letters taken for one another."""
    groups = max(_GROUPS, ceil((min_length + 1) / _GROUP_LENGTH))
    return "-".join(
        "".join(secrets.choice(kind) for kind in _KINDS_OF_A_GROUP) for _ in range(groups)
    )
