"""The rules of settling as they stand, in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.late_fee_terms import FeeOrder, LateFeeRules
from minshui.revenue.billing.domain.offset import OffsetPolicy, OffsetRules
from minshui.revenue.billing.settlement_parameters import (
    LATE_FEE_ORDER,
    LATE_FEE_TERMS,
    OFFSET_POLICY,
)
from minshui.revenue.parameter.facade import ParameterReader

_RULES = ParameterReader(OFFSET_POLICY, LATE_FEE_ORDER, LATE_FEE_TERMS)


@dataclass(frozen=True, slots=True)
class SettlementRules:
    """How a balance pays bills, and all that was ever charged for paying late."""

    offsets: OffsetRules
    late_fees: LateFeeRules


async def settlement_rules(ctx: Context, on: date) -> SettlementRules:
    """Return the rules in force on a day; the terms of late fees with their past."""
    policy, order, terms = await _RULES.read(ctx)
    return SettlementRules(
        OffsetRules(OffsetPolicy(policy.on(on)), FeeOrder(order.on(on))),
        LateFeeRules(((date.min, terms.default), *terms.values)),
    )
