"""HTTP: one message to many, from a file or an audience."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, UploadFile
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import XLSX_MEDIA_TYPE, file_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.uploading import UPLOAD_BYTES, TableFile, uploaded_table
from minshui.infrastructure.http.values import PageView
from minshui.infrastructure.imports.errors import NO_FAULTS
from minshui.infrastructure.imports.running import ImportMode
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.views import ImportResultView
from minshui.infrastructure.imports.writing import error_file, template_file
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.batch_file import batch_importer
from minshui.message.gateway.contracts import audiences
from minshui.message.gateway.contracts_batch import BatchState
from minshui.message.gateway.permissions import READ, SEND_MANY
from minshui.message.gateway.queries.batches import batch_progress, list_batches, refused_members
from minshui.message.gateway.schemas import ReasonBody
from minshui.message.gateway.schemas_batch import (
    AudienceBatchBody,
    AudienceView,
    BatchView,
    FileBatchQuery,
    FileBatchView,
    ProgressView,
    RefusedView,
    progress_view,
)
from minshui.message.gateway.use_cases.cancel_batch import cancel_batch
from minshui.message.gateway.use_cases.start_audience_batch import start_audience_batch
from minshui.message.gateway.use_cases.start_file_batch import start_file_batch

router = ApiRouter(prefix="/api/v1/message", tags=["批量消息"])

BatchId = Annotated[int, Path(ge=1, le=2**63 - 1, description="批次编号")]
FileQuery = Annotated[FileBatchQuery, Query()]


@router.get("/audiences", summary="可选的发送范围", access=require(SEND_MANY))
async def list_audiences(ctx: ContextDep) -> list[AudienceView]:  # noqa: ARG001 - lets us in
    """Return the audiences that modules have declared."""
    return [AudienceView.model_validate(each) for each in audiences().values()]


@router.post(
    "/batches",
    summary="按发送范围批量发送",
    access=require(SEND_MANY),
    idempotent=True,
    status_code=202,
)
async def send_to_audience(ctx: ContextDep, body: AudienceBatchBody) -> BatchView:
    """Start a batch of an audience."""
    return BatchView.model_validate(await start_audience_batch(ctx, body.order()))


@router.post(
    "/batches/file",
    summary="按文件批量发送",
    access=require(SEND_MANY),
    idempotent=True,
    status_code=202,
    max_body_bytes=UPLOAD_BYTES,
    description="上传 CSV 或 XLSX，每行一个接收人；默认有错则全部不发",
)
async def send_to_file(ctx: ContextDep, file: TableFile, about: FileQuery) -> FileBatchView:
    """Start a batch of a file's rows."""
    mode = ImportMode.VALID_ONLY if about.valid_only else ImportMode.ALL_OR_NOTHING
    result, batch_id = await start_file_batch(ctx, about.order(), await _source(file), mode)
    return FileBatchView(batch_id=batch_id, file=ImportResultView.model_validate(result))


@router.post(
    "/batches/file/errors",
    summary="按文件批量发送：错误文件",
    access=require(SEND_MANY),
    max_body_bytes=UPLOAD_BYTES,
    response_class=Response,
    description="只检查：返回原文件加上行号、错误列、代码和说明，改好后可直接再上传",
)
async def check_batch_file(ctx: ContextDep, file: TableFile, about: FileQuery) -> Response:
    """Check a file and answer it with what is wrong in each row."""
    mode = ImportMode.VALID_ONLY if about.valid_only else ImportMode.ALL_OR_NOTHING
    source = await _source(file)
    result, _ = await start_file_batch(ctx, about.order(), source, mode, dry_run=True)
    if not result.faults:
        raise MinshuiError(NO_FAULTS, name=source.name)
    content = error_file(result, "errors.xlsx")
    return file_response(content, "批量消息错误.xlsx", XLSX_MEDIA_TYPE)


@router.get(
    "/batches/file/template",
    summary="按文件批量发送：模板",
    access=require(SEND_MANY),
    response_class=Response,
)
async def download_batch_template(ctx: ContextDep, about: FileQuery) -> Response:
    """Return a file with the columns that a template asks for."""
    importer = await batch_importer(ctx, about.order(), "template.xlsx")
    content = template_file(importer.spec, "template.xlsx")
    return file_response(content, "批量消息模板.xlsx", XLSX_MEDIA_TYPE)


@router.get("/batches", summary="批次列表", access=require(READ))
async def list_all_batches(
    ctx: ContextDep,
    page: PageDep,
    state: Annotated[BatchState | None, Query(description="状态")] = None,
) -> PageView[BatchView]:
    """Return batches, newest first."""
    return PageView[BatchView].model_validate(await list_batches(ctx, state, page))


@router.get("/batches/{batch_id}", summary="批次进度", access=require(READ))
async def read_batch(ctx: ContextDep, batch_id: BatchId) -> ProgressView:
    """Return a batch with the states of its messages."""
    return progress_view(await batch_progress(ctx, batch_id))


@router.get("/batches/{batch_id}/refused", summary="批次中无法生成的接收人", access=require(READ))
async def list_refused(ctx: ContextDep, batch_id: BatchId, page: PageDep) -> PageView[RefusedView]:
    """Return who could not be taken in, and why."""
    found = await refused_members(ctx, batch_id, page)
    return PageView[RefusedView].model_validate(found)


@router.post(
    "/batches/{batch_id}/cancel",
    summary="取消批次",
    access=require(SEND_MANY),
    idempotent=True,
    description="不再生成消息，并取消尚未发送的；已发出的不受影响",
)
async def cancel_one_batch(ctx: ContextDep, batch_id: BatchId, body: ReasonBody) -> BatchView:
    """Stop a batch."""
    return BatchView.model_validate(await cancel_batch(ctx, batch_id, body.reason))


async def _source(file: UploadFile) -> ImportFile:
    table = await uploaded_table(file)
    return ImportFile(table.name, table.content)
