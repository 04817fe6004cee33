"""Business parameters of tariffs."""

from __future__ import annotations

from typing import Any

from minshui.revenue.parameter.facade import ParameterDefinition, define_parameter, is_flag

_NAME_LENGTH = 50


def _names(value: Any) -> dict[str, str]:
    texts = isinstance(value, dict) and all(
        isinstance(name, str) and 0 < len(name) <= _NAME_LENGTH for name in value.values()
    )
    if not texts:
        raise ValueError("应为减免编码与名称的对照")
    return dict(value)


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
RELIEF_NAMES = define_parameter(
    ParameterDefinition(
        module="tariff",
        key="relief_names",
        title="减免的名称",
        default={"low_income": "低保优惠"},
        check=_names,
        assumption="假定的名称；账单上写名称，没有名称的写编码",
    )
)
