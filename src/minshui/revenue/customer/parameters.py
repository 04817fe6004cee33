"""Parameters of the customer module; every default is an assumption until the tenant decides."""

from __future__ import annotations

from typing import Any

from minshui.revenue.customer.contracts import AttributeKind, CaseKind
from minshui.revenue.parameter.facade import ParameterDefinition, define_parameter, some_of

_KINDS = tuple(AttributeKind)
_WORK = ("reading", "billing", "offset", "reversal", "case")
_CASE_BLOCKS = {
    CaseKind.EXCHANGE: ["reading", "billing", "case"],
    CaseKind.CLOSING: ["reading", "billing", "case"],
    CaseKind.CORRECTION: list(_WORK),
    CaseKind.REFUND: ["offset", "reversal", "case"],
}


def _case_blocks(value: Any) -> dict[str, frozenset[str]]:
    if not isinstance(value, dict) or set(value) != set(_CASE_BLOCKS):
        raise ValueError("应为四种业务（exchange、closing、correction、refund）各一个列表")
    check = some_of(*_WORK)
    return {kind: check(blocks) for kind, blocks in value.items()}


PROOF_REQUIRED = define_parameter(
    ParameterDefinition(
        module="customer",
        key="proof_required_kinds",
        title="须凭证明办理的客户属性",
        default=[AttributeKind.POPULATION, AttributeKind.RELIEF],
        check=some_of(*_KINDS),
        assumption="多人口和低保优惠通常凭户口簿、低保证申请",
    )
)
EXPIRY_REQUIRED = define_parameter(
    ParameterDefinition(
        module="customer",
        key="expiry_required_kinds",
        title="须填到期日的客户属性",
        default=[AttributeKind.RELIEF],
        check=some_of(*_KINDS),
        assumption="低保证一般逐年复审，优惠随之到期",
    )
)
CASE_BLOCKS = define_parameter(
    ParameterDefinition(
        module="customer",
        key="case_blocks",
        title="在办业务锁定的工作",
        default=_CASE_BLOCKS,
        check=_case_blocks,
        assumption="换表期间仍可缴费；账务更正期间全部停办",
    )
)
