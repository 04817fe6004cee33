"""Failed attempts of a while, of names that exist or not: they decide who reads a picture first."""

from __future__ import annotations

from datetime import timedelta

from minshui.infrastructure.cache.contracts import SharedCache
from minshui.platform.identity.limits import digest_of

_REMEMBERED_FOR = timedelta(minutes=30)
_NAMESPACE = "sign-in-failures"
# Many people share one address: it weighs less than a name.
_OF_ADDRESS_TO_ONE = 10


class Failures:
    """The failures of one user name and one address.

    Two that fail at the same instant may count as one: lock-out and limits are exact, this only
    decides about a picture.
    """

    def __init__(self, cache: SharedCache, tenant_code: str, user_name: str, address: str) -> None:
        self._cache = cache
        self._name = f"name:{digest_of(tenant_code, user_name)}"
        self._address = f"address:{digest_of(address)}"

    async def count(self) -> int:
        """Return how many of the name, or what those of the address are worth."""
        of_name = await self._of(self._name)
        return max(of_name, await self._of(self._address) // _OF_ADDRESS_TO_ONE)

    async def add(self) -> None:
        """Count one more."""
        for key in (self._name, self._address):
            await self._cache.put(_NAMESPACE, key, await self._of(key) + 1, _REMEMBERED_FOR)

    async def forget(self) -> None:
        """Forgive the name; the address has still failed with others."""
        await self._cache.forget(_NAMESPACE, self._name)

    async def _of(self, key: str) -> int:
        return int(await self._cache.get(_NAMESPACE, key) or 0)
