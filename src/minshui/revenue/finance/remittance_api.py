"""HTTP: money collected for others, and its remittance."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.exporting import ExportFormat, ExportTable, export_response
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import WHOLE_TENANT
from minshui.infrastructure.http.values import DayIn, RequestBody, View, YuanIn, YuanOut
from minshui.kernel.money import yuan_text
from minshui.revenue.finance.contracts import RemitComponent
from minshui.revenue.finance.permissions import READ, REMIT
from minshui.revenue.finance.queries.remittances import list_remittances, remittance_statement
from minshui.revenue.finance.schemas import RequestView
from minshui.revenue.finance.use_cases.request_remittance import request_remittance

router = ApiRouter(prefix="/api/v1/revenue/finance/remittances", tags=["代收费"])

FromDay = Annotated[DayIn, Query(description="起始日")]
ToDay = Annotated[DayIn, Query(description="截止日")]


class LineView(View):
    """A component of the statement."""

    component_code: str = Field(description="费用项")
    component_name: str = Field(description="名称")
    opening: YuanOut = Field(validation_alias="opening_fen", description="期初已收未缴（元）")
    collected: YuanOut = Field(validation_alias="collected_fen", description="本期实收（元）")
    remitted: YuanOut = Field(validation_alias="remitted_fen", description="本期上缴（元）")
    closing: YuanOut = Field(validation_alias="closing_fen", description="期末已收未缴（元）")
    uncollected: YuanOut = Field(validation_alias="uncollected_fen", description="已开账未收（元）")


class RemittanceView(View):
    """A remittance."""

    code: str = Field(description="上缴单号")
    component_code: str = Field(description="费用项")
    amount: YuanOut = Field(validation_alias="amount_fen", description="金额（元）")
    collected_to_on: date = Field(description="收至")
    remitted_on: date = Field(description="上缴日期")


class RemitBody(RequestBody):
    """A remittance to be."""

    component_code: str = Field(min_length=1, max_length=32, description="费用项")
    collected_to_on: date = Field(description="上缴收至哪一天的代收费")
    amount: YuanIn | None = Field(default=None, description="金额（元），不填为全部")
    reason: str = Field(min_length=1, max_length=200, description="说明")


@router.get(
    "/statement",
    summary="代收费收缴表",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_statement(ctx: ContextDep, from_on: FromDay, to_on: ToDay) -> list[LineView]:
    """Return the statement of a period."""
    found = await remittance_statement(ctx, from_on, to_on)
    return [LineView.model_validate(each) for each in found]


@router.get(
    "/statement/export",
    summary="导出代收费收缴表",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def export_statement(
    ctx: ContextDep,
    from_on: FromDay,
    to_on: ToDay,
    form: Annotated[ExportFormat, Query(alias="format", description="格式")] = ExportFormat.XLSX,
) -> Response:
    """Return the statement as a file."""
    headers = (
        "费用项",
        "名称",
        "期初已收未缴",
        "本期实收",
        "本期上缴",
        "期末已收未缴",
        "已开账未收",
    )
    rows = [
        (
            each.component_code,
            each.component_name,
            yuan_text(each.opening_fen),
            yuan_text(each.collected_fen),
            yuan_text(each.remitted_fen),
            yuan_text(each.closing_fen),
            yuan_text(each.uncollected_fen),
        )
        for each in await remittance_statement(ctx, from_on, to_on)
    ]
    title = f"代收费收缴表{from_on.isoformat()}至{to_on.isoformat()}"
    return export_response(ExportTable(title, headers, rows), form)


@router.get(
    "",
    summary="上缴记录",
    access=require(READ),
    dependencies=[WHOLE_TENANT],
)
async def read_remittances(
    ctx: ContextDep,
    component: Annotated[str | None, Query(max_length=32, description="费用项")] = None,
) -> list[RemittanceView]:
    """Return remittances."""
    found = await list_remittances(ctx, component)
    return [RemittanceView.model_validate(each) for each in found]


@router.post(
    "",
    summary="申请上缴代收费",
    access=require(REMIT),
    dependencies=[WHOLE_TENANT],
    idempotent=True,
    status_code=202,
)
async def remit(ctx: ContextDep, body: RemitBody) -> RequestView:
    """Ask for a remittance."""
    process = await request_remittance(
        ctx,
        RemitComponent(body.component_code, body.collected_to_on, body.reason, body.amount),
    )
    return RequestView(process_id=process.id, process_code=process.code)
