"""The details of a department: between rows and contracts, and as the audit notes them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from minshui.platform.organization.contracts import DepartmentDetails
from minshui.platform.organization.models import Department

DETAIL_NAMES = tuple(part.name for part in fields(DepartmentDetails))


def details_of(source: DepartmentDetails | Department) -> dict[str, Any]:
    """Return the details that a command, a contract or a row carries, by name."""
    return {name: getattr(source, name) for name in DETAIL_NAMES}
