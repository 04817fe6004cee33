"""In how many tenants somebody may work."""

from __future__ import annotations

from collections.abc import Iterable

from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import MAX_TENANTS_PER_PERSON
from minshui.platform.grant.errors import GRANT_TENANT_LIMIT


def check_tenant_limit(home: str, guests: Iterable[str]) -> None:
    """Raise ``E_GRANT_TENANT_LIMIT`` where one's own tenant and the others are too many (R-107)."""
    if len({home, *guests}) > MAX_TENANTS_PER_PERSON:
        raise MinshuiError(GRANT_TENANT_LIMIT, limit=MAX_TENANTS_PER_PERSON)
