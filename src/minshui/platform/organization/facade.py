"""The organisation's door."""

from minshui.platform.organization.contracts import (
    KIND_NAMES,
    CreateDepartment,
    DepartmentContract,
    DepartmentKind,
    PostContract,
    SaveDepartment,
    SavePost,
)
from minshui.platform.organization.domain.tree import with_below
from minshui.platform.organization.errors import (
    DEPARTMENT_DISABLED,
    DEPARTMENT_UNKNOWN,
    POST_DISABLED,
    POST_UNKNOWN,
)
from minshui.platform.organization.holders import Holder, declared_holders
from minshui.platform.organization.imports.department_import import DepartmentImport
from minshui.platform.organization.queries.department_screens import (
    seen_department,
    seen_departments,
)
from minshui.platform.organization.queries.departments import (
    check_open_site,
    department_by_code,
    find_department,
    list_departments,
    open_site,
)
from minshui.platform.organization.queries.posts import list_posts
from minshui.platform.organization.use_cases.create_department import create_department
from minshui.platform.organization.use_cases.create_post import create_post
from minshui.platform.organization.use_cases.delete_department import delete_department
from minshui.platform.organization.use_cases.delete_post import delete_post
from minshui.platform.organization.use_cases.move_department import move_department
from minshui.platform.organization.use_cases.save_department import save_department
from minshui.platform.organization.use_cases.save_post import save_post
from minshui.platform.organization.use_cases.set_department_enabled import set_department_enabled

__all__ = [
    "DEPARTMENT_DISABLED",
    "DEPARTMENT_UNKNOWN",
    "KIND_NAMES",
    "POST_DISABLED",
    "POST_UNKNOWN",
    "CreateDepartment",
    "DepartmentContract",
    "DepartmentImport",
    "DepartmentKind",
    "Holder",
    "PostContract",
    "SaveDepartment",
    "SavePost",
    "check_open_site",
    "create_department",
    "create_post",
    "declared_holders",
    "delete_department",
    "delete_post",
    "department_by_code",
    "find_department",
    "list_departments",
    "list_posts",
    "move_department",
    "open_site",
    "save_department",
    "save_post",
    "seen_department",
    "seen_departments",
    "set_department_enabled",
    "with_below",
]
