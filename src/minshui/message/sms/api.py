"""HTTP: the log of short messages and what they cost."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, export_response
from minshui.infrastructure.http.paging import PageDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import DayIn, MonthIn, PageView
from minshui.message.gateway.facade import MessageState
from minshui.message.sms.permissions import READ
from minshui.message.sms.queries.sms_costs import sms_costs
from minshui.message.sms.queries.sms_log import SmsWanted, list_sms, sms_table
from minshui.message.sms.schemas import MonthCostView, SmsLogView, sms_log_view

router = ApiRouter(prefix="/api/v1/message/sms", tags=["短信"])


async def _wanted(
    *,
    mobile: Annotated[str | None, Query(max_length=20, description="手机号（完整）")] = None,
    state: Annotated[MessageState | None, Query(description="状态")] = None,
    supplier: Annotated[str | None, Query(max_length=64, description="供应商编码")] = None,
    template_code: Annotated[str | None, Query(max_length=64, description="模板编码")] = None,
    batch_id: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="批次")] = None,
    first_on: Annotated[DayIn | None, Query(description="提交日期，自")] = None,
    last_on: Annotated[DayIn | None, Query(description="提交日期，至（含）")] = None,
) -> SmsWanted:
    return SmsWanted(mobile, state, supplier, template_code, batch_id, first_on, last_on)


WantedDep = Annotated[SmsWanted, Depends(_wanted)]


@router.get("/log", summary="短信日志", access=require(READ))
async def list_log(ctx: ContextDep, wanted: WantedDep, page: PageDep) -> PageView[SmsLogView]:
    """Return short messages, newest first."""
    found = await list_sms(ctx, wanted, page)
    items = [sms_log_view(each) for each in found.items]
    return PageView[SmsLogView](items=items, total=found.total, page=found.page, size=found.size)


@router.get("/log/export", summary="导出短信日志", access=require(READ), response_class=Response)
async def export_log(
    ctx: ContextDep,
    wanted: WantedDep,
    form: Annotated[ExportFormat, Query(alias="format", description="文件格式")],
) -> Response:
    """Return the log as a file."""
    return export_response(await sms_table(ctx, wanted), form)


@router.get("/costs", summary="短信费用（按月和供应商）", access=require(READ))
async def list_costs(
    ctx: ContextDep,
    first_month: Annotated[MonthIn, Query(description="起月，如 202601")],
    last_month: Annotated[MonthIn, Query(description="止月，如 202611")],
) -> list[MonthCostView]:
    """Return what each supplier carried and cost."""
    found = await sms_costs(ctx, first_month, last_month)
    return [MonthCostView.model_validate(each) for each in found]
