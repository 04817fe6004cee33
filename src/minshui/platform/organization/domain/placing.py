"""What may stand where in the tree."""

from __future__ import annotations

import re

from minshui.kernel.errors import MinshuiError, Place
from minshui.platform.organization.contracts import KIND_NAMES, DepartmentKind
from minshui.platform.organization.errors import COMPANY_PLACE, DEPARTMENT_CODE_FORM

_CODE = re.compile(r"[A-Z0-9]{1,16}")


def check_code(code: str) -> str:
    """Return a department's code; raises ``E_DEPARTMENT_CODE_FORM``."""
    if not _CODE.fullmatch(code):
        raise MinshuiError(DEPARTMENT_CODE_FORM, place=Place("code"), code=code)
    return code


def check_kinds(kind: DepartmentKind, parent_kind: DepartmentKind, parent_name: str) -> None:
    """Raise ``E_COMPANY_PLACE`` where a company would stand below something that is none.

    Departments and sites stand anywhere: a site may have sites and departments of its own.
    """
    if kind is DepartmentKind.COMPANY and parent_kind is not DepartmentKind.COMPANY:
        raise MinshuiError(
            COMPANY_PLACE,
            place=Place("parent_id"),
            kind=KIND_NAMES[parent_kind],
            parent=parent_name,
        )
