"""The three routes of an import over HTTP: the file, its template, its error file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Query, UploadFile
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import (
    CSV_MEDIA_TYPE,
    XLSX_MEDIA_TYPE,
    ExportFormat,
    file_response,
)
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.uploading import UPLOAD_BYTES, TableFile, uploaded_table
from minshui.infrastructure.imports.errors import NO_FAULTS
from minshui.infrastructure.imports.running import Importer, ImportMode, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.views import ImportResultView
from minshui.infrastructure.imports.writing import error_file, template_file
from minshui.infrastructure.security.permission import Permission
from minshui.kernel.errors import MinshuiError

_MEDIA_TYPES = {ExportFormat.CSV: CSV_MEDIA_TYPE, ExportFormat.XLSX: XLSX_MEDIA_TYPE}
_ABOUT = "上传 CSV 或 XLSX；默认有错则全部不导入。同一文件重复导入不会产生变化"
_ABOUT_ERRORS = "只检查，不写入：返回原文件加上行号、错误列、代码和说明，改好后可直接再导入"
ValidOnly = Annotated[bool, Query(description="只导入没有错误的行")]
DryRun = Annotated[bool, Query(description="只检查，不写入")]
FileFormat = Annotated[ExportFormat, Query(alias="format", description="文件格式：xlsx 或 csv")]


def declare_import(
    router: ApiRouter,
    path: str,
    make: Callable[[], Importer],
    permission: Permission,
    *,
    name: str,
    title: str,
    moves_money: bool = False,
) -> None:
    """Declare ``POST path``, ``GET path/template`` and ``POST path/error-file`` on ``router``.

    ``name`` makes the operation ids (``revenue_customer_import``), ``title`` the Chinese summaries.
    """

    @router.post(
        path,
        summary=title,
        access=require(permission),
        max_body_bytes=UPLOAD_BYTES,
        description=_ABOUT,
        operation_id=name,
        idempotent=moves_money,
    )
    async def import_file(
        ctx: ContextDep, file: TableFile, valid_only: ValidOnly = False, dry_run: DryRun = False
    ) -> ImportResultView:
        mode = ImportMode.VALID_ONLY if valid_only else ImportMode.ALL_OR_NOTHING
        source = await _source(file)
        result = await run_import(ctx, make(), source, mode=mode, dry_run=dry_run)
        return ImportResultView.model_validate(result)

    @router.get(
        f"{path}/template",
        summary=f"{title}：模板",
        access=require(permission),
        response_class=Response,
        operation_id=f"{name}_template",
    )
    async def import_template(
        ctx: ContextDep,  # noqa: ARG001 - the unit of work that let us in
        form: FileFormat = ExportFormat.XLSX,
    ) -> Response:
        content = template_file(make().spec, f"template.{form}")
        return file_response(content, f"{title}模板.{form}", _MEDIA_TYPES[form])

    @router.post(
        f"{path}/error-file",
        summary=f"{title}：错误文件",
        access=require(permission),
        max_body_bytes=UPLOAD_BYTES,
        description=_ABOUT_ERRORS,
        response_class=Response,
        operation_id=f"{name}_error_file",
    )
    async def import_error_file(
        ctx: ContextDep,
        file: TableFile,
        valid_only: Annotated[bool, Query(description="只要有错误的行")] = False,
        form: FileFormat = ExportFormat.XLSX,
    ) -> Response:
        mode = ImportMode.VALID_ONLY if valid_only else ImportMode.ALL_OR_NOTHING
        source = await _source(file)
        result = await run_import(ctx, make(), source, mode=mode, dry_run=True)
        if not result.faults:
            raise MinshuiError(NO_FAULTS, name=source.name)
        content = error_file(result, f"errors.{form}")
        return file_response(content, f"{title}错误.{form}", _MEDIA_TYPES[form])


async def _source(file: UploadFile) -> ImportFile:
    table = await uploaded_table(file)
    return ImportFile(table.name, table.content)
