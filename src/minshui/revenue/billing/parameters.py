"""Parameters of billing runs."""

from __future__ import annotations

from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    integer_between,
    one_of,
)

DUE_DAYS = define_parameter(
    ParameterDefinition(
        "billing",
        "due_days",
        "开账后多少天应收",
        15,
        integer_between(0, 366),
        "假定开账后 15 天内缴费；各公司按供用水合同设置",
    )
)
CHUNK_ACCOUNTS = define_parameter(
    ParameterDefinition(
        "billing",
        "chunk_accounts",
        "每个开账分片的户数",
        25_000,
        integer_between(1, 200_000),
        "假定两万五千户一片：一片一个事务，中断只重做一片",
    )
)
OWN_PERIOD, SINCE_ACTUAL = "own_period", "since_actual"
YEAR_END_ESTIMATES = define_parameter(
    ParameterDefinition(
        "billing",
        "year_end_estimates",
        "估抄后实抄跨阶梯年度的划分",
        OWN_PERIOD,
        one_of(OWN_PERIOD, SINCE_ACTUAL),
        "假定按本次抄表期间划分（own_period）；since_actual 为年终清算：按上次实抄以来的天数划分，"
        "各年度扣除估抄已计的水量",
    )
)
SPECIAL_APPROVAL_ABOVE = define_parameter(
    ParameterDefinition(
        "billing",
        "special_approval_above_fen",
        "特殊开账合计超过多少分须审批",
        0,
        integer_between(0, 10**13),
        "假定特殊开账都须他人审批（R-051）；可设金额，以下的直接开账",
    )
)
YEARLY_PARTITIONS_BELOW = define_parameter(
    ParameterDefinition(
        "billing",
        "yearly_partitions_below",
        "客户数低于多少时账单按年分区",
        200_000,
        integer_between(0, 100_000_000),
        "二十万户以下按年分区，以上按月分区",
    )
)
