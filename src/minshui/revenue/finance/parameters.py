"""Parameters of finance."""

from __future__ import annotations

from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    integer_between,
    one_of,
)

VOUCHER_GROUPING = define_parameter(
    ParameterDefinition(
        "finance",
        "voucher_grouping",
        "记账凭证的汇总方式：day 按日，month 按月",
        "day",
        one_of("day", "month"),
        "假定按日汇总，便于与日报核对；需求未定",
    )
)
CLOSE_FROM_DAY = define_parameter(
    ParameterDefinition(
        "finance",
        "close_from_day",
        "当月自几日起可以关账（25 即 25 日起；0 为月末过后；不足该日的月份按最后一天）",
        1,
        integer_between(0, 31),
        "假定不限；月内关账后，当日及以后的业务记入下一会计期间",
    )
)
