"""The organisation's door."""

from minshui.platform.organization.contracts import (
    CreateDepartment,
    DepartmentContract,
    DepartmentKind,
)
from minshui.platform.organization.errors import DEPARTMENT_UNKNOWN
from minshui.platform.organization.queries.departments import (
    check_open_site,
    department_by_code,
    find_department,
    list_departments,
    open_site,
)
from minshui.platform.organization.use_cases.create_department import create_department

__all__ = [
    "DEPARTMENT_UNKNOWN",
    "CreateDepartment",
    "DepartmentContract",
    "DepartmentKind",
    "check_open_site",
    "create_department",
    "department_by_code",
    "find_department",
    "list_departments",
    "open_site",
]
