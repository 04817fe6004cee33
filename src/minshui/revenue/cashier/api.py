"""HTTP: the desk, tills, payments, receipts (IF-REV-006)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from minshui.infrastructure.context import Context
from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import (
    ExportFormat,
    ExportTable,
    export_response,
    file_response,
)
from minshui.infrastructure.http.gathering import Together
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import PageView
from minshui.kernel.money import yuan_text
from minshui.revenue.cashier.contracts import (
    METHOD_NAMES,
    STATUS_NAMES,
    CloseTill,
    OpenTill,
)
from minshui.revenue.cashier.permissions import COLLECT, READ, REVERSE
from minshui.revenue.cashier.queries.desk import search_desk
from minshui.revenue.cashier.queries.payments import export_payments, list_payments
from minshui.revenue.cashier.queries.scoped import PAYMENT_ROWS, TILL_ROWS
from minshui.revenue.cashier.queries.till_report import (
    own_till_report,
    render_till_report,
    till_report,
)
from minshui.revenue.cashier.schemas import (
    CloseTillBody,
    DeskCustomerView,
    FilterDep,
    OpenTillBody,
    PaymentPageView,
    PaymentResultView,
    ReversalBody,
    TakePaymentBody,
    TillReportView,
    TillView,
)
from minshui.revenue.cashier.use_cases.close_till import close_till
from minshui.revenue.cashier.use_cases.open_till import open_till
from minshui.revenue.cashier.use_cases.render_receipt import render_receipt
from minshui.revenue.cashier.use_cases.reverse_payment import reverse_payment
from minshui.revenue.cashier.use_cases.take_payment import take_payment
from minshui.revenue.cashier.use_cases.take_payments import take_payments

PDF = "application/pdf"
EXPORT_HEADERS = (
    "收据号",
    "缴费编号",
    "客户编号",
    "户名",
    "支付方式",
    "金额（元）",
    "状态",
    "原因",
    "收费日期",
)
# Whoever opened a till closes it, wherever they belong by now.
OwnTillId = Annotated[int, Path(ge=1, le=2**63 - 1, description="班次 id")]
TillId = Annotated[int, id_in_path(TILL_ROWS, "till_id", "班次 id")]
PaymentId = Annotated[int, id_in_path(PAYMENT_ROWS, "payment_id", "缴费 id")]

router = ApiRouter(prefix="/api/v1/revenue/counter", tags=["柜台收费"])


@router.get("/customers", summary="柜台查询客户及其欠费和预存", access=require(COLLECT))
async def find_desk_customers(
    ctx: ContextDep,
    page: PageDep,
    text: Annotated[
        str, Query(min_length=1, max_length=50, description="客户编号、户名、地址、手机号或表号")
    ],
) -> PageView[DeskCustomerView]:
    """Find customers with what they owe."""
    found = await search_desk(ctx, text, page)
    return PageView[DeskCustomerView].model_validate(found)


@router.post("/tills", summary="开班", access=require(COLLECT), idempotent=True, status_code=201)
async def begin_till(ctx: ContextDep, body: OpenTillBody) -> TillView:
    """Open the cashier's till."""
    till = await open_till(ctx, OpenTill(body.float_amount, body.site_id))
    return TillView.model_validate(till)


@router.get("/tills/current", summary="本人当前班次及合计", access=require(COLLECT))
async def read_own_till(ctx: ContextDep) -> TillReportView:
    """Return the cashier's open till."""
    return TillReportView.of(await own_till_report(ctx))


@router.get("/tills/{till_id}", summary="查询班次及合计", access=require(READ))
async def read_till(ctx: ContextDep, till_id: TillId) -> TillReportView:
    """Return a till with its totals."""
    return TillReportView.of(await till_report(ctx, till_id))


@router.get(
    "/tills/{till_id}/report",
    summary="打印结账单（PDF）",
    access=require(READ),
    response_class=Response,
)
async def print_till(ctx: ContextDep, till_id: TillId) -> Response:
    """Return the till's sheet."""
    pdf = await render_till_report(ctx, till_id)
    return file_response(pdf, f"结账单-{till_id}.pdf", PDF, inline=True)


@router.post("/tills/{till_id}/close", summary="柜台结账", access=require(COLLECT), idempotent=True)
async def end_till(ctx: ContextDep, till_id: OwnTillId, body: CloseTillBody) -> TillView:
    """Close a till."""
    return TillView.model_validate(
        await close_till(ctx, CloseTill(till_id, body.counted_cash, body.over_short_reason))
    )


async def collect_payments(
    offered: Sequence[tuple[Context, TakePaymentBody]],
) -> list[PaymentResultView]:
    """Take payments that came together."""
    results = await take_payments([(ctx, body.to_command()) for ctx, body in offered])
    return [PaymentResultView.model_validate(result) for result in results]


@router.post(
    "/payments",
    summary="收取水费",
    access=require(COLLECT),
    interface="IF-REV-006",
    idempotent=True,
    status_code=201,
    together=Together(TakePaymentBody, collect_payments, lambda body: body.paper is None),
)
async def collect_payment(ctx: ContextDep, body: TakePaymentBody) -> PaymentResultView:
    """Take a payment."""
    return PaymentResultView.model_validate(await take_payment(ctx, body.to_command()))


@router.get("/payments", summary="查询收费记录", access=require(READ))
async def find_payments(ctx: ContextDep, page: PageDep, wanted: FilterDep) -> PaymentPageView:
    """Return a page of payments."""
    found, sum_fen = await list_payments(ctx, wanted.to_filter(), page)
    return PaymentPageView.model_validate(
        {
            "items": found.items,
            "total": found.total,
            "page": found.page,
            "size": found.size,
            "sum_amount": sum_fen,
        }
    )


@router.get(
    "/payments/export",
    summary="导出收费记录（含冲销和退款）",
    access=require(READ),
    response_class=Response,
)
async def save_payments(ctx: ContextDep, wanted: FilterDep) -> Response:
    """Return the list as a file."""
    rows = [
        (
            row.receipt_no,
            row.code,
            row.customer_code,
            row.customer_name,
            METHOD_NAMES[row.method],
            yuan_text(row.amount_fen),
            STATUS_NAMES[row.status],
            row.reason,
            row.received_on,
        )
        for row in await export_payments(ctx, wanted.to_filter())
    ]
    return export_response(ExportTable("收费记录", EXPORT_HEADERS, rows), ExportFormat.XLSX)


@router.post(
    "/payments/{payment_id}/reversal",
    summary="红冲（结账前）",
    access=require(REVERSE, step_up=True),
    idempotent=True,
    status_code=201,
)
async def undo_payment(
    ctx: ContextDep, payment_id: PaymentId, body: ReversalBody
) -> PaymentResultView:
    """Undo a payment."""
    return PaymentResultView.model_validate(await reverse_payment(ctx, payment_id, body.reason))


@router.post(
    "/payments/{payment_id}/receipt",
    summary="打印收据（PDF），第二次起标“补打”",
    access=require(COLLECT),
    response_class=Response,
)
async def print_receipt(
    ctx: ContextDep,
    payment_id: PaymentId,
    paper: Annotated[
        str | None, Query(alias="format", max_length=8, description="纸张：a5 或 80mm")
    ] = None,
) -> Response:
    """Return a receipt."""
    pdf = await render_receipt(ctx, payment_id, paper)
    return file_response(pdf, f"收据-{payment_id}.pdf", PDF, inline=True)
