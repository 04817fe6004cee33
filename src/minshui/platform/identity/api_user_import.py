"""HTTP: users from a table file, and the sheets of their first passwords."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import IdIn
from minshui.infrastructure.imports.routes import declare_import
from minshui.platform.identity.permissions import USER_MANAGE
from minshui.platform.identity.queries.user_sheets import waiting_sheets
from minshui.platform.identity.schemas_users import PasswordSheetView
from minshui.platform.identity.use_cases.collect_passwords import collect_passwords
from minshui.platform.identity.user_import import UserImport

router = ApiRouter(prefix="/api/v1/platform", tags=["用户"])

declare_import(
    router,
    "/users/import",
    UserImport,
    USER_MANAGE,
    name="platform_identity_import",
    title="导入用户",
)


@router.get("/password-sheets", summary="查询待领取的初始密码单", access=require(USER_MANAGE))
async def list_password_sheets(ctx: ContextDep) -> list[PasswordSheetView]:
    """Return the sheets of the actor's own imports."""
    return [PasswordSheetView.model_validate(sheet) for sheet in await waiting_sheets(ctx)]


@router.post(
    "/password-sheets/{sheet_id}/collect",
    summary="领取初始密码单",
    access=require(USER_MANAGE, step_up=True),
    response_class=Response,
    description="只能由导入人领取一次，领取后即销毁；24 小时内不领取也会销毁，届时须重置密码。",
)
async def collect_password_sheet(
    ctx: ContextDep,
    sheet_id: Annotated[IdIn, Path(description="密码单号")],
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式")
    ] = ExportFormat.XLSX,
) -> Response:
    """Return the passwords as a file, and destroy the sheet."""
    passwords = await collect_passwords(ctx, sheet_id)
    rows = [(each.user_name, each.display_name, each.password) for each in passwords]
    return export_response(ExportTable("初始密码单", ("用户名", "姓名", "初始密码"), rows), form)
