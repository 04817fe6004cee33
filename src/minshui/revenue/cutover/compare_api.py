"""HTTP: a month's bills compared with the old system's (并行比对)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from pydantic import Field
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
from minshui.infrastructure.http.uploading import UPLOAD_BYTES, TableFile, uploaded_table
from minshui.infrastructure.http.values import MonthIn, View
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.infrastructure.imports.writing import template_file
from minshui.kernel.errors import MinshuiError
from minshui.revenue.cutover.comparison_reports import comparison_json, comparison_tables
from minshui.revenue.cutover.contracts_compare import CompareBills, Comparison
from minshui.revenue.cutover.errors import OLD_BILLS_FAULTY
from minshui.revenue.cutover.kit.old_bills import old_bill_spec
from minshui.revenue.cutover.permissions import COMPARE
from minshui.revenue.cutover.queries.compare_bills import compare_bills
from minshui.revenue.cutover.schemas import SHOWN_FAULTS, KitFaultView, shown_faults
from minshui.revenue.parameter.facade import cost_components

router = ApiRouter(prefix="/api/v1/revenue/bill-comparisons", tags=["系统切换"])

Month = Annotated[MonthIn, Query(description="账期，如 202611")]
Rounding = Annotated[int, Query(ge=0, le=100, description="多少分以内的差异算尾差")]
_MEDIA_TYPES = {ExportFormat.CSV: CSV_MEDIA_TYPE, ExportFormat.XLSX: XLSX_MEDIA_TYPE}


class ComparisonView(View):
    """A comparison; the whole list is in the workbook."""

    comparison: dict[str, Any] = Field(description=f"合计、按原因的合计和前 {SHOWN_FAULTS} 条差异")
    faults: list[KitFaultView] = Field(description="文件的错误；有错误时不比对")


@router.get(
    "/template",
    summary="并行比对：原系统账单模板",
    access=require(COMPARE),
    response_class=Response,
)
async def read_old_bill_template(
    ctx: ContextDep,
    form: Annotated[ExportFormat, Query(alias="format", description="xlsx 或 csv")] = (
        ExportFormat.XLSX
    ),
) -> Response:
    """Return the template of the old system's bills, with a column for each component."""
    names = {code: each.name for code, each in (await cost_components(ctx)).items()}
    content = template_file(old_bill_spec(names), f"template.{form}")
    return file_response(content, f"原系统账单.{form}", _MEDIA_TYPES[form])


@router.post(
    "",
    summary="并行比对：与原系统的账单逐户比对并说明差异",
    access=require(COMPARE),
    max_body_bytes=UPLOAD_BYTES,
    description="每种原因都经重算验证：只有用原系统的数据重算出原金额，才归于该原因",
)
async def compare(
    ctx: ContextDep, file: TableFile, bill_month: Month, rounding_fen: Rounding = 1
) -> ComparisonView:
    """Compare a month."""
    found = await _compared(ctx, file, bill_month, rounding_fen)
    told = comparison_json(found)
    told["findings"] = told["findings"][:SHOWN_FAULTS]
    return ComparisonView(comparison=told, faults=shown_faults(found.faults))


@router.post(
    "/workbook",
    summary="并行比对：全部差异的表格文件",
    access=require(COMPARE),
    max_body_bytes=UPLOAD_BYTES,
    response_class=Response,
)
async def compare_workbook(
    ctx: ContextDep, file: TableFile, bill_month: Month, rounding_fen: Rounding = 1
) -> Response:
    """Compare a month and return all of it as a workbook."""
    found = await _compared(ctx, file, bill_month, rounding_fen)
    if found.faults:
        raise MinshuiError(OLD_BILLS_FAULTY, count=len(found.faults))
    content = workbook(comparison_tables(found))
    return file_response(content, f"并行比对-{bill_month}.xlsx", XLSX_MEDIA_TYPE)


async def _compared(ctx: ContextDep, file: TableFile, month: int, rounding_fen: int) -> Comparison:
    table = await uploaded_table(file)
    wanted = CompareBills(month, rounding_fen)
    return await compare_bills(ctx, wanted, ImportFile(table.name, table.content))
