"""What others know of the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DepartmentKind(StrEnum):
    """What a node of the tree is."""

    COMPANY = "company"
    DEPARTMENT = "department"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class CreateDepartment:
    """A new node; ``code`` is upper-case letters and digits, at most 16."""

    code: str
    name: str
    kind: DepartmentKind
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class DepartmentContract:
    """A node of the tree."""

    id: int
    code: str
    name: str
    kind: DepartmentKind
    parent_id: int | None
    enabled: bool
