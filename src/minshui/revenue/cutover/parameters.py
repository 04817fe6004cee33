"""Parameters of cut-over; every default is an assumption until the tenant decides."""

from __future__ import annotations

from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    integer_between,
)

COUNTER_DAILY_LIMIT = define_parameter(
    ParameterDefinition(
        "cutover",
        "counter_daily_limit_m3",
        "切换时阶梯累计的日上限（m³）",
        20,
        integer_between(1, 1_000_000),
        "按年累计阶梯的多为居民户，假定一户一天用不到 20 立方米；超出的视为填错",
    )
)
