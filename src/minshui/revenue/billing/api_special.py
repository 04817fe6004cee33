"""HTTP: special billing (特殊开账): preview, issue or ask for approval, list, export, import."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import Cell, ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import CodeText, IdIn, MonthIn, PageView
from minshui.infrastructure.imports.routes import declare_import
from minshui.kernel.money import yuan_text
from minshui.kernel.paging import MAX_PAGE_SIZE, PageRequest
from minshui.revenue.billing.contracts import BILL_STATUS_NAMES
from minshui.revenue.billing.contracts_special import (
    SpecialBillView,
    SpecialFilter,
    SpecialIssued,
)
from minshui.revenue.billing.permissions import READ, SPECIAL
from minshui.revenue.billing.queries.special_bills import list_special_bills, preview_special
from minshui.revenue.billing.schemas import BillView
from minshui.revenue.billing.schemas_special import (
    SpecialBillRow,
    SpecialBody,
    SpecialIssuedView,
    SpecialItemView,
    SpecialPreviewView,
    SpecialRequestView,
    SpecialResultView,
)
from minshui.revenue.billing.special_import import SpecialImport
from minshui.revenue.billing.use_cases.request_special import request_special

router = ApiRouter(prefix="/api/v1/revenue/billing/special-bills", tags=["特殊开账"])

_EXPORTED_BILLS = 10_000
_HEADERS = (
    "特殊开账编号",
    "单据号",
    "事由",
    "账单号",
    "账期",
    "客户编号",
    "客户名称",
    "费用组成",
    "金额",
    "账单金额",
    "未缴金额",
    "状态",
    "开账日期",
    "应收日期",
)
_STATUSES = f"^({'|'.join(BILL_STATUS_NAMES)})$"

Status = Annotated[str | None, Query(pattern=_STATUSES, description="状态")]
Month = Annotated[MonthIn | None, Query(description="账期")]
Code = Annotated[CodeText | None, Query(description="特殊开账编号")]
CustomerId = Annotated[IdIn | None, Query(description="客户")]


@router.post("/preview", summary="特殊开账试算：不写入任何数据", access=require(SPECIAL))
async def preview(ctx: ContextDep, body: SpecialBody) -> SpecialPreviewView:
    """Return what the bills would come to."""
    return SpecialPreviewView.model_validate(await preview_special(ctx, body.command()))


@router.post(
    "",
    summary="特殊开账：直接开账，或按限额送审批",
    access=require(SPECIAL),
    idempotent=True,
    status_code=201,
)
async def issue(ctx: ContextDep, body: SpecialBody) -> SpecialResultView:
    """Issue the bills, or put them before somebody who may approve them."""
    done = await request_special(ctx, body.command())
    if isinstance(done, SpecialIssued):
        return SpecialResultView(issued=SpecialIssuedView.model_validate(done), process=None)
    return SpecialResultView(issued=None, process=SpecialRequestView.model_validate(done))


@router.get("", summary="特殊开账查询", access=require(READ))
async def read(
    ctx: ContextDep,
    page: PageDep,
    *,
    cust_id: CustomerId = None,
    bill_month: Month = None,
    status: Status = None,
    code: Code = None,
) -> PageView[SpecialBillRow]:
    """Return special bills with their items, the newest first."""
    wanted = SpecialFilter(cust_id, bill_month, status, code)
    found = await list_special_bills(ctx, wanted, page)
    return PageView(
        items=[_row(each) for each in found.items],
        total=found.total,
        page=found.page,
        size=found.size,
    )


@router.get("/export", summary="导出特殊开账", access=require(READ), response_class=Response)
async def export(
    ctx: ContextDep,
    *,
    cust_id: CustomerId = None,
    bill_month: Month = None,
    status: Status = None,
    code: Code = None,
    form: Annotated[
        ExportFormat, Query(alias="format", description="文件格式：xlsx 或 csv")
    ] = ExportFormat.XLSX,
) -> Response:
    """Hand out special bills, one row an item."""
    wanted = SpecialFilter(cust_id, bill_month, status, code)
    rows: list[tuple[Cell, ...]] = []
    for number in range(1, _EXPORTED_BILLS // MAX_PAGE_SIZE + 1):
        page = await list_special_bills(ctx, wanted, PageRequest(number, MAX_PAGE_SIZE))
        rows += [row for each in page.items for row in _exported(each)]
        if number * MAX_PAGE_SIZE >= page.total:
            break
    return export_response(ExportTable("特殊开账", _HEADERS, rows), form)


declare_import(
    router,
    "/import",
    SpecialImport,
    SPECIAL,
    name="revenue_special_billing_import",
    title="导入特殊开账",
    moves_money=True,
)


def _row(each: SpecialBillView) -> SpecialBillRow:
    return SpecialBillRow(
        bill=BillView.model_validate(each.bill),
        billing_code=each.billing_code,
        reference_no=each.reference_no,
        reason=each.reason,
        items=[SpecialItemView(name=name, amount=amount_fen) for name, amount_fen in each.items],
    )


def _exported(each: SpecialBillView) -> Iterator[tuple[Cell, ...]]:
    bill = each.bill
    for name, amount_fen in each.items:
        yield (
            each.billing_code,
            each.reference_no or "",
            each.reason,
            bill.number,
            bill.bill_month,
            bill.customer_code,
            bill.customer_name,
            name,
            yuan_text(amount_fen),
            yuan_text(bill.total_amount_fen),
            yuan_text(bill.open_fen),
            BILL_STATUS_NAMES[bill.status],
            bill.issued_on,
            bill.due_on,
        )
