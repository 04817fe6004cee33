"""HTTP: business parameters and cost components."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import DayIn
from minshui.revenue.parameter import permissions
from minshui.revenue.parameter.contracts import CostComponentContract, MarkedDay, SetParameter
from minshui.revenue.parameter.queries.cost_components import cost_components
from minshui.revenue.parameter.queries.parameters import list_parameters
from minshui.revenue.parameter.queries.work_calendar import marked_days
from minshui.revenue.parameter.schemas import (
    ComponentBody,
    ComponentView,
    MarkedDaysBody,
    MarkedDayView,
    ParameterView,
    SetParameterBody,
)
from minshui.revenue.parameter.use_cases.define_cost_component import define_cost_component
from minshui.revenue.parameter.use_cases.set_marked_days import set_marked_days
from minshui.revenue.parameter.use_cases.set_parameter import set_parameter

router = ApiRouter(prefix="/api/v1/revenue/parameters", tags=["业务参数"])

ModuleName = Annotated[str, Path(max_length=32, pattern=r"^[a-z_]+$", description="模块")]
KeyName = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9_]+$", description="参数")]
ComponentCode = Annotated[str, Path(max_length=32, pattern=r"^[a-z0-9._-]+$", description="编码")]
YearPath = Annotated[int, Path(ge=2000, le=2999, description="年份")]


@router.get("", summary="业务参数清单", access=require(permissions.READ))
async def list_all(
    ctx: ContextDep,
    on: Annotated[DayIn | None, Query(description="日期，不填为今天")] = None,
) -> list[ParameterView]:
    """Return every parameter with its value on a day."""
    values = await list_parameters(ctx, on or ctx.clock.today())
    return [ParameterView.model_validate(each) for each in values]


@router.put(
    "/values/{module}/{key}",
    summary="设置业务参数",
    access=require(permissions.SET),
    status_code=204,
)
async def put_value(
    ctx: ContextDep, module: ModuleName, key: KeyName, body: SetParameterBody
) -> None:
    """Set a value from a day on."""
    await set_parameter(ctx, SetParameter(module, key, body.value, body.effective_on))


@router.get("/components", summary="费用组成", access=require(permissions.READ))
async def list_components(ctx: ContextDep) -> list[ComponentView]:
    """Return how components are booked."""
    found = await cost_components(ctx)
    return [ComponentView.model_validate(each) for each in found.values()]


@router.put(
    "/components/{code}",
    summary="设置费用组成",
    access=require(permissions.SET),
    status_code=204,
)
async def put_component(ctx: ContextDep, code: ComponentCode, body: ComponentBody) -> None:
    """Say how a component is booked from now on."""
    await define_cost_component(
        ctx,
        CostComponentContract(
            code=code,
            name=body.name,
            nature=body.nature,
            ledger_account_code=body.ledger_account_code,
            tax_code=body.tax_code,
            tax_rate=body.tax_rate,
        ),
    )


@router.get("/holidays/{year}", summary="工作日历", access=require(permissions.READ))
async def list_holidays(ctx: ContextDep, year: YearPath) -> list[MarkedDayView]:
    """Return the days of a year that differ from the ordinary week."""
    return [MarkedDayView.model_validate(each) for each in await marked_days(ctx, year)]


@router.put(
    "/holidays/{year}",
    summary="设置工作日历",
    access=require(permissions.SET),
    status_code=204,
)
async def put_holidays(ctx: ContextDep, year: YearPath, body: MarkedDaysBody) -> None:
    """Replace the marked days of a year, as the yearly notice has them."""
    days = [MarkedDay(day.day_on, day.kind, day.name) for day in body.days]
    await set_marked_days(ctx, year, days)
