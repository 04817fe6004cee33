"""What others know of the organisation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DepartmentKind(StrEnum):
    """What a node of the tree is."""

    COMPANY = "company"
    DEPARTMENT = "department"
    SITE = "site"


KIND_NAMES = {
    DepartmentKind.COMPANY: "公司",
    DepartmentKind.DEPARTMENT: "部门",
    DepartmentKind.SITE: "营业所",
}

MAX_ORDER = 99_999
"""The largest number by which siblings are put in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDetails:
    """What is noted of a department besides its place in the tree."""

    sort_order: int = 0
    leader: str | None = None
    phone: str | None = None
    address: str | None = None
    business_scope: str | None = None


@dataclass(frozen=True, slots=True)
class CreateDepartment(DepartmentDetails):
    """A new node; ``code`` is upper-case letters and digits, at most 16."""

    code: str
    name: str
    kind: DepartmentKind
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class SaveDepartment(DepartmentDetails):
    """A node as it is to be; code, kind, place and status have ways of their own, or none."""

    department_id: int
    name: str


@dataclass(frozen=True, slots=True)
class DepartmentContract(DepartmentDetails):
    """A node of the tree."""

    id: int
    code: str
    name: str
    kind: DepartmentKind
    parent_id: int | None
    enabled: bool


@dataclass(frozen=True, slots=True)
class DepartmentNode:
    """A department with what stands right below it; ``level`` 1 is the top of what is shown."""

    department: DepartmentContract
    level: int
    children: tuple[DepartmentNode, ...]


@dataclass(frozen=True, slots=True)
class DepartmentFilter:
    """Which departments a list shows; ``below`` and whatever stands below it."""

    text: str = ""
    kind: DepartmentKind | None = None
    enabled: bool | None = None
    below: int | None = None


@dataclass(frozen=True, slots=True)
class SavePost:
    """A post as it is to be; ``code`` is fixed once the post exists."""

    code: str
    name: str
    sort_order: int = 0
    enabled: bool = True
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class PostContract:
    """A post that members of the staff hold."""

    id: int
    code: str
    name: str
    sort_order: int
    enabled: bool
    remark: str | None
