"""Parameters of the counter."""

from __future__ import annotations

from typing import Any

from minshui.revenue.cashier.contracts import RoundingRule
from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    integer_between,
    is_flag,
    one_of,
)

RECEIPT_FORMATS = ("a5", "80mm")
_FEE_FIELDS = {"component", "amount_fen"}


def _bounce_fee(value: Any) -> dict[str, Any]:
    if value == {}:
        return {}
    if not isinstance(value, dict) or set(value) != _FEE_FIELDS:
        raise ValueError("应为费用组成 component 和金额 amount_fen（分），不收为 {}")
    amount_fen = integer_between(1, 1_000_000)(value["amount_fen"])
    if not isinstance(value["component"], str) or not value["component"]:
        raise ValueError("费用组成应为编码")
    return {"component": value["component"], "amount_fen": amount_fen}


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
CASH_ROUNDING = define_parameter(
    ParameterDefinition(
        "cashier",
        "cash_rounding",
        "现金抹零规则",
        RoundingRule.OFF.value,
        one_of(*RoundingRule),
        "需求未规定，假定不抹零；down_0.1 去分，nearest_0.1 四舍五入到角，down_1 去角分",
    )
)
LATE_ENTRY_DAYS = define_parameter(
    ParameterDefinition(
        "cashier",
        "late_entry_days",
        "手工收据可补录的天数",
        3,
        integer_between(0, 31),
        "假定断线期间的手工收据三日内补录，且收款日所在会计期间未关账",
    )
)
CHEQUE_VALID_DAYS = define_parameter(
    ParameterDefinition(
        "cashier",
        "cheque_valid_days",
        "支票的提示付款期（天）",
        10,
        integer_between(1, 60),
        "票据法第九十一条：支票自出票日起十日内提示付款",
    )
)
PAYOUT_DESPITE_DEBTS = define_parameter(
    ParameterDefinition(
        "cashier",
        "payout_despite_debts",
        "有欠费时也可退款、转出预存",
        False,
        is_flag,
        "假定有未缴账单时不退款也不转出预存，应先抵缴",
    )
)
BOUNCE_FEE = define_parameter(
    ParameterDefinition(
        "cashier",
        "bounce_fee",
        "支票退票时向用户收取的银行手续费",
        {},
        _bounce_fee,
        "需求未规定，假定不收；收取时按特殊开账，金额以银行实收为准",
    )
)
