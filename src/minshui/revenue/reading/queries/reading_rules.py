"""The tenant's parameters and anomaly rules as they stand on a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    decimal_between,
    define_parameter,
    integer_between,
    list_parameters,
    one_of,
)
from minshui.revenue.reading.domain.rules import ReadingRules
from minshui.revenue.reading.domain.status import (
    DEFAULT_STATUSES,
    ReadingStatus,
    status_dictionary,
)
from minshui.revenue.reading.queries.anomaly_rules import anomaly_rules

MODULE = "reading"
_FACTOR_STEP = Decimal("0.0001")
_OURS = "本系统假定值，由各公司自定"


def _check_statuses(value: Any) -> dict[str, ReadingStatus]:
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise ValueError("应为抄表状态的列表")
    try:
        statuses = status_dictionary(value)
    except KeyError as missing:
        raise ValueError(f"抄表状态缺少 {missing}") from missing
    for status in statuses.values():
        if status.without_pointer not in {"refuse", "estimate", "zero"}:
            raise ValueError("without_pointer 应为 refuse、estimate、zero 之一")
    return statuses


def _define(
    key: str, title: str, default: Any, check: Any, assumption: str = _OURS
) -> ParameterDefinition:
    return define_parameter(
        ParameterDefinition(
            module=MODULE,
            key=key,
            title=title,
            default=default,
            check=check,
            assumption=assumption,
        )
    )


def _factor(value: Any) -> Decimal:
    """Take a factor as exact as the rules hold one."""
    factor: Decimal = decimal_between("0", "1000")(value)
    if factor != factor.quantize(_FACTOR_STEP):
        raise ValueError("最多四位小数")
    return factor


_VOLUME = decimal_between("0", "10000000")
_DEFINITIONS = {
    definition.key: definition
    for definition in (
        _define("high_factor", "量高倍数", "2", _factor, "需求 R-037：超过历史平均 2 倍"),
        _define("low_factor", "量低倍数", "0.5", _factor, "需求 R-038：低于历史平均 0.5 倍"),
        _define("floor_m3", "波动起判水量（m³）", "10", _VOLUME),
        _define("history_reads", "历史平均所取期数", 12, integer_between(1, 36)),
        _define("jump_factor", "突增倍数", "10", _factor),
        _define("jump_floor_m3", "突增起判水量（m³）", "100", _VOLUME),
        _define("rollover_factor", "过零判定：用量上限倍数", "5", _factor),
        _define("rollover_floor_m3", "过零判定：用量下限（m³）", "500", _VOLUME),
        _define("rollover_near", "过零判定：靠近满量程的比例", "0.05", decimal_between("0", "0.5")),
        _define("gap_days", "抄表间隔过长的天数", 100, integer_between(1, 3660)),
        _define("long_estimated_reads", "长期估抄的期数", 3, integer_between(1, 60)),
        _define("estimate_method", "估抄办法", "mean", one_of("mean", "last_year")),
        _define("statuses", "抄表状态字典", list(DEFAULT_STATUSES), _check_statuses),
    )
}


async def reading_rules(ctx: Context, on: date) -> ReadingRules:
    """Return parameters and anomaly rules in force on ``on``; raises ``E_PARAMETER_VALUE``."""
    values = {
        each.key: _DEFINITIONS[each.key].value_of(each.value)
        for each in await list_parameters(ctx, on)
        if each.module == MODULE and each.key in _DEFINITIONS
    }
    return ReadingRules(**values, anomaly_rules=await anomaly_rules(ctx, on), on=on)
