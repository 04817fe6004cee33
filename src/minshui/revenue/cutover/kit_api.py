"""HTTP: cut-overs from the system before ours (系统切换)."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Path, Query, UploadFile
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import (
    CSV_MEDIA_TYPE,
    XLSX_MEDIA_TYPE,
    ExportFormat,
    file_response,
    workbook,
)
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import WHOLE_TENANT
from minshui.infrastructure.http.uploading import UPLOAD_BYTES, TableFile, uploaded_table
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.writing import error_file, template_file
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cutover.contracts import FileKind, KitResult, OpenCutover
from minshui.revenue.cutover.errors import NO_FAULTS
from minshui.revenue.cutover.kit.columns import SPECS
from minshui.revenue.cutover.permissions import LOAD, READ
from minshui.revenue.cutover.queries.cutovers import cutover_by_code, list_cutovers, proof_of
from minshui.revenue.cutover.reports import proof_tables
from minshui.revenue.cutover.schemas import (
    AcceptanceView,
    CutoverView,
    KitResultView,
    OpenCutoverBody,
    ProofView,
    ReasonBody,
    UndoneView,
    cutover_view,
    proof_view,
    shown_faults,
)
from minshui.revenue.cutover.use_cases.accept_cutover import request_acceptance
from minshui.revenue.cutover.use_cases.check_files import check_files
from minshui.revenue.cutover.use_cases.load_cutover import load_cutover
from minshui.revenue.cutover.use_cases.open_cutover import open_cutover
from minshui.revenue.cutover.use_cases.prove_cutover import prove_cutover
from minshui.revenue.cutover.use_cases.undo_cutover import undo_cutover

router = ApiRouter(prefix="/api/v1/revenue/cutovers", tags=["系统切换"])

Code = Annotated[str, Path(max_length=32, description="切换编号")]
KitFiles = Annotated[
    list[UploadFile],
    File(description="一组 CSV 或 XLSX 文件，文件名以种类开头，如 customers.csv、欠费.xlsx"),
]
FileFormat = Annotated[ExportFormat, Query(alias="format", description="文件格式：xlsx 或 csv")]
_MEDIA_TYPES = {ExportFormat.CSV: CSV_MEDIA_TYPE, ExportFormat.XLSX: XLSX_MEDIA_TYPE}


@router.post(
    "", summary="新建系统切换", access=require(LOAD), dependencies=[WHOLE_TENANT], status_code=201
)
async def open_one(ctx: ContextDep, body: OpenCutoverBody) -> CutoverView:
    """Open a cut-over."""
    command = OpenCutover(body.code, body.name, body.cutover_on)
    return cutover_view(await open_cutover(ctx, command))


@router.get(
    "",
    summary="系统切换列表",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def list_all(ctx: ContextDep) -> list[CutoverView]:
    """Return every cut-over."""
    return [cutover_view(each) for each in await list_cutovers(ctx)]


@router.get(
    "/{code}",
    summary="系统切换",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_one(ctx: ContextDep, code: Code) -> CutoverView:
    """Return one cut-over."""
    return cutover_view(await cutover_by_code(ctx, code))


@router.get(
    "/templates/{kind}",
    summary="系统切换：文件模板",
    access=require(LOAD),
    response_class=Response,
)
async def read_template(
    ctx: ContextDep,  # noqa: ARG001 - the unit of work that let us in
    kind: Annotated[FileKind, Path(description="要哪个文件的模板")],
    form: FileFormat = ExportFormat.XLSX,
) -> Response:
    """Return the template of a file of the kit."""
    content = template_file(SPECS[kind], f"template.{form}")
    return file_response(content, f"{SPECS[kind].title}.{form}", _MEDIA_TYPES[form])


@router.post(
    "/{code}/check",
    summary="系统切换：检查一组文件",
    access=require(LOAD),
    dependencies=[WHOLE_TENANT],
    max_body_bytes=UPLOAD_BYTES,
    description="只检查，不写入：逐个报告文件、行、列、错误代码和说明",
)
async def check(ctx: ContextDep, code: Code, files: KitFiles) -> KitResultView:
    """Check files together."""
    result, _ = await check_files(ctx, code, await _sources(files))
    return _result_view(result)


@router.post(
    "/{code}/error-file",
    summary="系统切换：一个文件的错误文件",
    access=require(LOAD),
    dependencies=[WHOLE_TENANT],
    max_body_bytes=UPLOAD_BYTES,
    description="只检查，不写入：返回该文件加上行号、错误列、代码和说明，改好后可直接再用",
    response_class=Response,
)
async def read_error_file(
    ctx: ContextDep,
    code: Code,
    files: KitFiles,
    kind: Annotated[FileKind, Query(description="要哪个文件的")],
    form: FileFormat = ExportFormat.XLSX,
) -> Response:
    """Return one of the files with its faults beside the rows."""
    _, kit = await check_files(ctx, code, await _sources(files))
    file = kit.files.get(kind)
    if file is None or not len(file.faults):
        raise MinshuiError(NO_FAULTS, name=SPECS[kind].title)
    content = error_file(file.result("checked"), f"errors.{form}")
    return file_response(content, f"{SPECS[kind].title}错误.{form}", _MEDIA_TYPES[form])


@router.post(
    "/{code}/load",
    summary="系统切换：载入一组文件",
    access=require(LOAD),
    dependencies=[WHOLE_TENANT],
    max_body_bytes=UPLOAD_BYTES,
    description="有任何错误则什么都不写入",
    idempotent=True,
)
async def load(ctx: ContextDep, code: Code, files: KitFiles) -> KitResultView:
    """Take over what the files hold."""
    return _result_view(await load_cutover(ctx, code, await _sources(files)))


@router.post(
    "/{code}/proof",
    summary="系统切换：与原系统合计核对",
    access=require(LOAD),
    dependencies=[WHOLE_TENANT],
    max_body_bytes=UPLOAD_BYTES,
)
async def prove(ctx: ContextDep, code: Code, file: TableFile) -> ProofView:
    """Make the proof report."""
    table = await uploaded_table(file)
    return proof_view(*await prove_cutover(ctx, code, ImportFile(table.name, table.content)))


@router.get(
    "/{code}/proof", summary="系统切换：核对报告", access=require(READ), dependencies=[WHOLE_TENANT]
)
async def read_proof(ctx: ContextDep, code: Code) -> ProofView:
    """Return the proof report."""
    return proof_view(await proof_of(ctx, code))


@router.get(
    "/{code}/proof-file",
    summary="系统切换：核对报告文件",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
    response_class=Response,
)
async def read_proof_file(ctx: ContextDep, code: Code) -> Response:
    """Return the proof report as a workbook."""
    content = workbook(proof_tables(await proof_of(ctx, code)))
    return file_response(content, f"系统切换核对-{code}.xlsx", XLSX_MEDIA_TYPE)


@router.post(
    "/{code}/acceptance",
    summary="系统切换：申请验收",
    access=require(LOAD),
    dependencies=[WHOLE_TENANT],
    idempotent=True,
    description="由另一人在审批里验收；验收后不能撤销",
)
async def ask_for_acceptance(ctx: ContextDep, code: Code, body: ReasonBody) -> AcceptanceView:
    """Put the proof before a second person."""
    process = await request_acceptance(ctx, code, body.reason)
    return AcceptanceView(process_id=process.id, code=process.code, subject=process.subject)


@router.post(
    "/{code}/undo",
    summary="系统切换：撤销",
    access=require(LOAD, step_up=True),
    dependencies=[WHOLE_TENANT],
    idempotent=True,
)
async def undo(ctx: ContextDep, code: Code, body: ReasonBody) -> UndoneView:
    """Take away everything the cut-over brought in."""
    return UndoneView.model_validate(await undo_cutover(ctx, code, body.reason))


async def _sources(files: list[UploadFile]) -> list[ImportFile]:
    tables = [await uploaded_table(file) for file in files]
    return [ImportFile(table.name, table.content) for table in tables]


def _result_view(result: KitResult) -> KitResultView:
    return KitResultView(
        status=result.status,
        rows=result.rows,
        fault_count=len(result.faults),
        faults=shown_faults(result.faults),
    )
