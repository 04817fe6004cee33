"""Parameters of the counter."""

from __future__ import annotations

from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    integer_between,
    is_flag,
    one_of,
)

RECEIPT_FORMATS = ("a5", "80mm")

PAYMENT_LIMIT = define_parameter(
    ParameterDefinition(
        "cashier",
        "payment_limit_fen",
        "柜台单笔收费上限（分）",
        100_000_000,
        integer_between(1, 10_000_000_000),
        "假定单笔不超过一百万元，用于拦截误输入",
    )
)
TILL_SPANS_DAYS = define_parameter(
    ParameterDefinition(
        "cashier",
        "till_spans_days",
        "班次可跨日",
        False,
        is_flag,
        "收费员每日下班前必须结账（R-043），默认不许跨日收费",
    )
)
RECEIPT_FORMAT_CHOICE = define_parameter(
    ParameterDefinition(
        "cashier",
        "receipt_format",
        "收据格式",
        "a5",
        one_of(*RECEIPT_FORMATS),
        "假定用 A5 横向收据；80mm 为热敏小票",
    )
)
