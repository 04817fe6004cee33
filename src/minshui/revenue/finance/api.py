"""HTTP: closing months, the mapping of subjects, vouchers for the accounting package."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import file_response
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import WHOLE_TENANT
from minshui.revenue.finance.contracts import MapSubject, VoucherLayout
from minshui.revenue.finance.permissions import CLOSE, EXPORT, MAP, READ
from minshui.revenue.finance.queries.month_balances import month_balances
from minshui.revenue.finance.queries.month_state import close_differences, month_of, month_state
from minshui.revenue.finance.queries.month_vouchers import (
    list_subjects,
    month_vouchers,
    voucher_exports,
)
from minshui.revenue.finance.schemas import (
    BalanceView,
    CloseView,
    DifferenceView,
    MonthStateView,
    ReopenBody,
    RequestView,
    SubjectBody,
    SubjectView,
    VoucherExportView,
    VoucherView,
)
from minshui.revenue.finance.use_cases.close_month import close_month
from minshui.revenue.finance.use_cases.export_vouchers import export_vouchers
from minshui.revenue.finance.use_cases.map_subject import map_subject
from minshui.revenue.finance.use_cases.request_reopening import request_reopening

router = ApiRouter(prefix="/api/v1/revenue/finance", tags=["关账与凭证"])

Month = Annotated[int, Path(ge=190001, le=299912, description="会计期间，如 202611")]


@router.get(
    "/months/{month}",
    summary="会计期间的状态和关账障碍",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_month(ctx: ContextDep, month: Month) -> MonthStateView:
    """Return how a month stands."""
    return MonthStateView.model_validate(await month_state(ctx, month))


@router.get(
    "/months/{month}/balances",
    summary="科目发生和余额表",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_balances(ctx: ContextDep, month: Month) -> list[BalanceView]:
    """Return the movements of a month."""
    found = await month_balances(ctx, month_of(month))
    return [BalanceView.model_validate(each) for each in found]


@router.get(
    "/months/{month}/differences",
    summary="两次关账的差异",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_differences(ctx: ContextDep, month: Month) -> list[DifferenceView]:
    """Return what changed since the month was closed the time before."""
    found = await close_differences(ctx, month)
    return [DifferenceView.model_validate(each) for each in found]


@router.post(
    "/months/{month}/close",
    summary="关账",
    access=require(CLOSE),
    dependencies=[WHOLE_TENANT],
    idempotent=True,
    status_code=201,
)
async def close_one(ctx: ContextDep, month: Month) -> CloseView:
    """Close a month."""
    return CloseView.model_validate(await close_month(ctx, month))


@router.post(
    "/months/{month}/reopen",
    summary="申请反关账",
    access=require(CLOSE),
    dependencies=[WHOLE_TENANT],
    idempotent=True,
    status_code=202,
)
async def reopen_one(ctx: ContextDep, month: Month, body: ReopenBody) -> RequestView:
    """Ask for a month to be reopened."""
    process = await request_reopening(ctx, month, body.reason)
    return RequestView(process_id=process.id, process_code=process.code)


@router.get(
    "/months/{month}/vouchers",
    summary="记账凭证（预览）",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_vouchers(ctx: ContextDep, month: Month) -> list[VoucherView]:
    """Return the vouchers of a month as they are now."""
    return [VoucherView.model_validate(each) for each in await month_vouchers(ctx, month)]


@router.post(
    "/months/{month}/vouchers/export",
    summary="导出记账凭证",
    access=require(EXPORT),
    dependencies=[WHOLE_TENANT],
)
async def export_month(
    ctx: ContextDep,
    month: Month,
    layout: Annotated[
        VoucherLayout,
        Query(description="格式：neutral_csv、neutral_xlsx、kingdee_kis、yonyou_u8"),
    ] = VoucherLayout.NEUTRAL_XLSX,
) -> Response:
    """Return the vouchers of a closed month as a file."""
    file = await export_vouchers(ctx, month, layout)
    return file_response(file.content, file.name, file.media_type)


@router.get(
    "/months/{month}/vouchers/exports",
    summary="凭证导出记录",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_exports(ctx: ContextDep, month: Month) -> list[VoucherExportView]:
    """Return what was handed over of a month."""
    return [VoucherExportView.model_validate(each) for each in await voucher_exports(ctx, month)]


@router.get("/subjects", summary="科目对照", access=require(READ))
async def read_subjects(ctx: ContextDep) -> list[SubjectView]:
    """Return the mapping of subjects."""
    return [SubjectView.model_validate(each) for each in await list_subjects(ctx)]


@router.put("/subjects", summary="设置科目对照", access=require(MAP), status_code=204)
async def put_subject(ctx: ContextDep, body: SubjectBody) -> None:
    """Map an account."""
    await map_subject(
        ctx,
        MapSubject(body.account_code, body.subject_code, body.subject_name, body.component_code),
    )
