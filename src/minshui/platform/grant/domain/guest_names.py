"""Under what name somebody works in another tenant."""

from __future__ import annotations

import hashlib

LONGEST_USER_NAME = 64
_DIGEST = 8


def guest_name(user_name: str, home_tenant_code: str) -> str:
    """Return e.g. ``wang@fz2026001``: no user of the tenant's own has an ``@`` in their name.

    A name that would be too long is cut, and told apart by a hash of the whole.
    """
    suffix = f"@{home_tenant_code.lower()}"
    room = LONGEST_USER_NAME - len(suffix)
    if len(user_name) > room:
        digest = hashlib.sha256(user_name.encode()).hexdigest()[:_DIGEST]
        user_name = f"{user_name[: room - _DIGEST - 1]}~{digest}"
    return user_name + suffix
