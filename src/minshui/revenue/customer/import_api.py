"""HTTP: customers from a table file (批量立户)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import XLSX_MEDIA_TYPE, file_response
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.uploading import UPLOAD_BYTES, TableFile, uploaded_table
from minshui.infrastructure.imports.running import ImportMode, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.views import ImportResultView
from minshui.infrastructure.imports.writing import template_file
from minshui.revenue.customer import permissions
from minshui.revenue.customer.imports.customer_import import CustomerImport

router = ApiRouter(prefix="/api/v1/revenue/customer-imports", tags=["客户"])


@router.post(
    "",
    summary="批量立户",
    access=require(permissions.IMPORT),
    max_body_bytes=UPLOAD_BYTES,
    description="上传 CSV 或 XLSX；默认有错则全部不导入。同一文件重复导入不会产生变化",
)
async def import_customers(
    ctx: ContextDep,
    file: TableFile,
    valid_only: Annotated[bool, Query(description="只导入没有错误的行")] = False,
    dry_run: Annotated[bool, Query(description="只检查，不写入")] = False,
) -> ImportResultView:
    """Import a file of customers."""
    table = await uploaded_table(file)
    source = ImportFile(table.name, table.content)
    mode = ImportMode.VALID_ONLY if valid_only else ImportMode.ALL_OR_NOTHING
    result = await run_import(ctx, CustomerImport(), source, mode=mode, dry_run=dry_run)
    return ImportResultView.model_validate(result)


@router.get(
    "/template",
    summary="批量立户模板",
    access=require(permissions.IMPORT),
    response_class=Response,
)
async def template(ctx: ContextDep) -> Response:  # noqa: ARG001 - the unit of work that let us in
    """Return the template as XLSX."""
    return file_response(
        template_file(CustomerImport.spec, "template.xlsx"), "批量立户模板.xlsx", XLSX_MEDIA_TYPE
    )
