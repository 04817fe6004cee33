"""What others know of roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_ROLES_PER_USER = 5
MAX_INHERITANCE_DEPTH = 4


class DataScope(StrEnum):
    """Whose rows a role lets its holders see (R-082)."""

    ALL = "all"
    DEPARTMENT = "department"
    DEPARTMENT_AND_BELOW = "department_and_below"
    SELF = "self"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class ScopeDepartment:
    """A department of a custom scope, with what stands below it or without."""

    department_id: int
    with_below: bool = True


@dataclass(frozen=True, slots=True)
class SaveRole:
    """A role as it is to be; ``code`` is fixed once the role exists.

    ``departments`` are those of a custom scope; ``parents`` are codes of the roles whose
    permissions it inherits.
    """

    code: str
    name: str
    data_scope: DataScope
    permissions: frozenset[str]
    grants_all: bool = False
    enabled: bool = True
    departments: frozenset[ScopeDepartment] = frozenset()
    parents: frozenset[str] = frozenset()
    sort_order: int = 0
    description: str | None = None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """An enabled role that somebody holds, as it is at this moment."""

    id: int
    version: int
    data_scope: DataScope
    grants_all: bool


@dataclass(frozen=True, slots=True)
class RoleContract:
    """A role and what it permits: ``permissions`` of its own, ``inherited`` those of its parents.

    ``holders`` is how many users hold it.
    """

    id: int
    code: str
    name: str
    data_scope: DataScope
    grants_all: bool
    enabled: bool
    built_in: bool
    sort_order: int
    description: str | None
    version: int
    permissions: tuple[str, ...]
    inherited: tuple[str, ...]
    parents: tuple[str, ...]
    departments: tuple[ScopeDepartment, ...]
    holders: int
    created_at: datetime

    def as_saved(self) -> SaveRole:
        """Return the command that leaves the role as it is."""
        return SaveRole(
            code=self.code,
            name=self.name,
            data_scope=self.data_scope,
            permissions=frozenset() if self.grants_all else frozenset(self.permissions),
            grants_all=self.grants_all,
            enabled=self.enabled,
            departments=frozenset(self.departments),
            parents=frozenset(self.parents),
            sort_order=self.sort_order,
            description=self.description,
        )


@dataclass(frozen=True, slots=True)
class RoleFilter:
    """Which roles a list shows; what is None or empty does not narrow it."""

    text: str = ""
    enabled: bool | None = None
    built_in: bool | None = None
    data_scope: DataScope | None = None
    permission: str | None = None


class CeilingSource(StrEnum):
    """Who switched permissions off in a tenant."""

    PLATFORM = "platform"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class CeilingEntry:
    """A permission, or the beginning of the codes of several, that is off in a tenant."""

    code: str
    source: CeilingSource


@dataclass(frozen=True, slots=True)
class GlobalDecision:
    """What the platform decided about a permission for every tenant."""

    code: str
    name: str
    enabled: bool
    changed_at: datetime
    changed_by: str
