"""What the platform has switched off, whatever a tenant grants (R-080)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Ceiling:
    """Entries are codes of permissions, or their beginnings: ``revenue.cashier`` is all of it."""

    switched_off: frozenset[str] = frozenset()

    @cached_property
    def stamp(self) -> str:
        """A short text that is another one for other entries."""
        return ",".join(sorted(self.switched_off))

    def lets(self, permission: str) -> bool:
        """Return whether the platform lets anybody hold a permission."""
        parts = permission.split(".")
        beginnings = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        return self.switched_off.isdisjoint(beginnings)

    def under(self, permissions: frozenset[str]) -> frozenset[str]:
        """Return what is left of permissions."""
        if not self.switched_off:
            return permissions
        return frozenset(each for each in permissions if self.lets(each))


OPEN = Ceiling()


def joined_ceiling(parts: Iterable[Ceiling]) -> Ceiling:
    """Return the ceiling that lets what each of several lets."""
    low = [part for part in parts if part.switched_off]
    if len(low) > 1:
        return Ceiling(frozenset().union(*(part.switched_off for part in low)))
    return low[0] if low else OPEN
