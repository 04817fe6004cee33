"""Business parameters of tariffs."""

from __future__ import annotations

from minshui.revenue.parameter.facade import ParameterDefinition, define_parameter, is_flag

APPROVER_DIFFERS = define_parameter(
    ParameterDefinition(
        module="tariff",
        key="approver_differs",
        title="价格须由录入人以外的人审核",
        default=True,
        check=is_flag,
        assumption="价格关系到全部用户的账单，默认须两人办理",
    )
)
