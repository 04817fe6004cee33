"""Parameters of the practice of reading: calendar, plan and lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    integer_between,
    is_flag,
    one_of,
    parameter,
)
from minshui.revenue.reading.domain.calendar import Shift


def _define(
    key: str, title: str, default: Any, check: Callable[[Any], Any], assumption: str
) -> ParameterDefinition:
    return define_parameter(ParameterDefinition("reading", key, title, default, check, assumption))


CALENDAR_SHIFT = _define(
    "calendar_shift",
    "抄表例日逢休息日",
    Shift.NONE.value,
    one_of(*(shift.value for shift in Shift)),
    "假定不调整（none）；next 顺延、previous 提前到工作日",
)
PUNCTUAL_DAYS = _define(
    "punctual_days",
    "按例日抄表的容许天数",
    0,
    integer_between(0, 15),
    "假定例日当天才算准时；前后在此天数以内也算",
)
PLAN_TIER_YEAR_END = _define(
    "plan_tier_year_end",
    "阶梯年度末月非例月册本也编入抄表计划",
    True,
    is_flag,
    "假定编入，使阶梯年度按实抄结清",
)
LONG_ZERO_READS = _define(
    "long_zero_reads",
    "长期零水量的期数",
    3,
    integer_between(2, 60),
    "假定连续 3 期零水量列为长期零水量",
)
FIXED_USAGE_MONTHS = _define(
    "fixed_usage_months",
    "固定量一次最多办理的月数",
    12,
    integer_between(1, 60),
    "假定最多 12 个月，到期重新申请",
)
FIXED_ISSUE_DAY = _define(
    "fixed_issue_day",
    "固定量自每月几日起自动生成抄表记录",
    1,
    integer_between(1, 28),
    "假定每月 1 日；当月以后新办的随后补上",
)


async def value_today(ctx: Context, definition: ParameterDefinition) -> Any:
    """Return a parameter as it stands today."""
    return await parameter(ctx, definition.module, definition.key, ctx.clock.today())
