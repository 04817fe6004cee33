"""What the roles of a tenant give, those they inherit from included: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from minshui.infrastructure.security.scope import NOTHING, Scope
from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.access.contracts import (
    MAX_INHERITANCE_DEPTH,
    DataScope,
    ScopeDepartment,
)
from minshui.platform.access.errors import (
    ROLE_INHERITS_ALL,
    ROLE_INHERITS_ITSELF,
    ROLE_TOO_DEEP,
)


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role as it is listed: ``parents`` are the roles whose permissions it inherits.

    ``reach`` is whose rows its permissions are for, as far as whoever changes it must answer for.
    """

    id: int
    code: str
    name: str
    grants_all: bool
    enabled: bool
    data_scope: DataScope
    listed: frozenset[str]
    parents: frozenset[int] = frozenset()
    departments: frozenset[ScopeDepartment] = frozenset()
    reach: Scope = NOTHING

    @property
    def terms(self) -> tuple[bool, DataScope, frozenset[ScopeDepartment]]:
        """Under which terms the role gives whatever it gives."""
        return self.enabled, self.data_scope, self.departments


@dataclass(frozen=True, slots=True)
class RoleBook:
    """The roles of a tenant. A disabled role gives nothing, to its holders or to its heirs."""

    entries: Mapping[int, RoleEntry]
    declared: frozenset[str]

    def own(self, role_id: int) -> frozenset[str]:
        """Return what a role lists itself, of what the program knows."""
        entry = self.entries[role_id]
        return self.declared if entry.grants_all else entry.listed & self.declared

    def inherited(self, role_id: int) -> frozenset[str]:
        """Return what a role has from the roles above it."""
        above = self._above(role_id, only_enabled=True) - {role_id}
        return frozenset().union(*(self.own(each) for each in above))

    def effective(self, role_id: int) -> frozenset[str]:
        """Return all that a role holds while it is enabled."""
        return self.own(role_id) | self.inherited(role_id)

    def heirs(self, role_id: int) -> frozenset[int]:
        """Return the roles that inherit from one directly."""
        return frozenset(each.id for each in self.entries.values() if role_id in each.parents)

    def check_inheritance(self, role_id: int) -> None:
        """Raise unless the lines of inheritance through a role end, soon, in listed permissions.

        Raises ``E_ROLE_INHERITS_ITSELF``, ``E_ROLE_INHERITS_ALL`` or ``E_ROLE_TOO_DEEP``.
        """
        entry = self.entries[role_id]
        for parent_id in entry.parents:
            if self.entries[parent_id].grants_all:
                parent = self.entries[parent_id].name
                raise MinshuiError(ROLE_INHERITS_ALL, place=Place("parents"), name=parent)
        if role_id in self._above(role_id):
            raise MinshuiError(ROLE_INHERITS_ITSELF, place=Place("parents"), name=entry.name)
        if self._height(role_id) + self._depth(role_id) > MAX_INHERITANCE_DEPTH:
            raise MinshuiError(
                ROLE_TOO_DEEP, place=Place("parents"), name=entry.name, limit=MAX_INHERITANCE_DEPTH
            )

    def touched_since(self, before: RoleBook) -> dict[int, frozenset[str]]:
        """Return, by role, the permissions that holders win or lose, or hold for other rows."""
        touched = {}
        for role_id in {*before.entries, *self.entries}:
            old, new = before.entries.get(role_id), self.entries.get(role_id)
            then = before.effective(role_id) if old else frozenset()
            now = self.effective(role_id) if new else frozenset()
            if old and new and old.terms != new.terms:
                touched[role_id] = then | now
            elif then != now:
                touched[role_id] = then ^ now
        return touched

    def _above(self, role_id: int, *, only_enabled: bool = False) -> frozenset[int]:
        """Return all roles above one; with the role itself where it inherits from itself."""
        found: set[int] = set()
        to_visit = [role_id]
        while to_visit:
            new = {
                each
                for each in self.entries[to_visit.pop()].parents - found
                if self.entries[each].enabled or not only_enabled
            }
            found |= new
            to_visit.extend(new)
        return frozenset(found)

    def _height(self, role_id: int) -> int:
        """Return how many roles the longest line above a role has."""
        return max((1 + self._height(each) for each in self.entries[role_id].parents), default=0)

    def _depth(self, role_id: int) -> int:
        """Return how many roles the longest line below a role has."""
        return max((1 + self._depth(each) for each in self.heirs(role_id)), default=0)
