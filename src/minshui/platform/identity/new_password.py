"""Make up a password that someone reads aloud once."""

from __future__ import annotations

import secrets

_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_DIGIT = "23456789"
_KINDS_OF_A_GROUP = (_UPPER, _LOWER, _LOWER, _DIGIT)
_GROUPS = 4


def make_password() -> str:
    """Return e.g. ``Hkm7-Qxp3-Rtw9-Bfa4``: about 67 bits, no letters taken for one another."""
    return "-".join(
        "".join(secrets.choice(kind) for kind in _KINDS_OF_A_GROUP) for _ in range(_GROUPS)
    )
