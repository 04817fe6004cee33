"""Parameters of offsetting."""

from __future__ import annotations

from minshui.revenue.billing.domain.offset import OffsetPolicy
from minshui.revenue.parameter.facade import ParameterDefinition, define_parameter, one_of

OFFSET_POLICY = define_parameter(
    ParameterDefinition(
        "billing",
        "offset_policy",
        "预存销账方式",
        OffsetPolicy.PARTIAL.value,
        one_of(*(policy.value for policy in OffsetPolicy)),
        "假定允许部分销账（partial）；whole_bills 只销整张账单，遇到余额不足的账单即停",
    )
)
