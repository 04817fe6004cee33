"""Parameters of finance."""

from __future__ import annotations

from minshui.revenue.parameter.facade import ParameterDefinition, define_parameter, one_of

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
