"""What others know of roles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_ROLES_PER_USER = 5


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

    ``departments`` are those of a custom scope.
    """

    code: str
    name: str
    data_scope: DataScope
    permissions: frozenset[str]
    grants_all: bool = False
    enabled: bool = True
    departments: frozenset[ScopeDepartment] = frozenset()


@dataclass(frozen=True, slots=True)
class RoleContract:
    """A role and what it permits."""

    id: int
    code: str
    name: str
    data_scope: DataScope
    grants_all: bool
    enabled: bool
    version: int
    permissions: tuple[str, ...]
    departments: tuple[ScopeDepartment, ...] = ()
