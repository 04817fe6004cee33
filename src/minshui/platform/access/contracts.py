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


@dataclass(frozen=True, slots=True)
class SaveRole:
    """A role as it is to be; ``code`` is fixed once the role exists."""

    code: str
    name: str
    data_scope: DataScope
    permissions: frozenset[str]
    grants_all: bool = False
    enabled: bool = True


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
