"""Parameters of adjustment."""

from __future__ import annotations

from typing import Any

from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    integer_between,
)

_CODE_LENGTH, _NAME_LENGTH = 32, 50


def _reasons(value: Any) -> dict[str, str]:
    texts = isinstance(value, dict) and all(
        isinstance(code, str)
        and isinstance(name, str)
        and 0 < len(code) <= _CODE_LENGTH
        and 0 < len(name) <= _NAME_LENGTH
        for code, name in value.items()
    )
    if not texts or not value:
        raise ValueError("应为原因代码与名称的对照，至少一项")
    return dict(value)


REASON_CODES = define_parameter(
    ParameterDefinition(
        "adjustment",
        "reason_codes",
        "账务调整的原因",
        {
            "misread": "抄表错误",
            "estimate": "估抄偏差",
            "meter_fault": "水表故障",
            "leak": "漏水减免",
            "wrong_price": "价格或性质错误",
            "inspection": "稽查追补",
            "other": "其他",
        },
        _reasons,
        "假定的常见原因；各公司按本单位的制度设置",
    )
)
APPROVAL_ABOVE = define_parameter(
    ParameterDefinition(
        "adjustment",
        "approval_above_fen",
        "账务调整金额超过多少分须审批",
        0,
        integer_between(0, 10**13),
        "假定账务调整都须他人审批（R-051）；可设金额，不超过的直接执行",
    )
)
CANCEL_APPROVAL_ABOVE = define_parameter(
    ParameterDefinition(
        "adjustment",
        "cancel_approval_above_fen",
        "撤销账单合计超过多少分须审批",
        0,
        integer_between(0, 10**13),
        "假定撤销账单都须他人审批（R-051）；可设金额，不超过的直接执行",
    )
)
