"""HTTP: departments from a table file."""

from __future__ import annotations

from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.imports.routes import declare_import
from minshui.platform.organization.imports.department_import import DepartmentImport
from minshui.platform.organization.permissions import MANAGE

router = ApiRouter(prefix="/api/v1/platform/departments", tags=["组织机构"])

declare_import(
    router,
    "/import",
    DepartmentImport,
    MANAGE,
    name="platform_organization_import",
    title="导入组织机构",
)
