"""Parameters of transfers; every default is an assumption until the tenant decides."""

from __future__ import annotations

from minshui.revenue.customer.facade import AttributeKind
from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    one_of,
    some_of,
)

RESTART, INHERIT = "restart", "inherit"
_PERSONAL = (AttributeKind.POPULATION, AttributeKind.RELIEF)

TIER_COUNTER = define_parameter(
    ParameterDefinition(
        module="ownership",
        key="tier_counter",
        title="过户后阶梯累计",
        default=RESTART,
        check=one_of(RESTART, INHERIT),
        assumption="假定新户从零累计（restart）；inherit 为承接旧户本年度累计",
    )
)
ATTRIBUTES = define_parameter(
    ParameterDefinition(
        module="ownership",
        key="attributes",
        title="随户过户的客户属性",
        default=[kind for kind in AttributeKind if kind not in _PERSONAL],
        check=some_of(*AttributeKind),
        assumption="水价、定额等随用水性质走；人口和低保属于个人，由新户凭证明另行申请",
    )
)
