"""Parameters of offsetting, late fees and what a payment pays first."""

from __future__ import annotations

from minshui.revenue.billing.domain.component_shares import component_order
from minshui.revenue.billing.domain.late_fee_terms import FeeOrder, late_fee_scheme
from minshui.revenue.billing.domain.offset import OffsetPolicy
from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    is_flag,
    one_of,
)

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
LATE_FEE_TERMS = define_parameter(
    ParameterDefinition(
        "billing",
        "late_fee_terms",
        "违约金规则",
        {},
        late_fee_scheme,
        '需求没有给出费率，缺省不收；设置如 {"rate_per_day": "0.0005"}，'
        "可含 grace_days、count_first_day、count_last_day、due_moves、count_days_off、"
        "weekends_off、cap_rate、minimum_fen、rounding 和按营业所、客户类型的 exceptions；"
        "假定首日计、缴费日不计、封顶为本金、四舍五入到分",
    )
)
LATE_FEE_ORDER = define_parameter(
    ParameterDefinition(
        "billing",
        "late_fee_order",
        "违约金与本金的销账顺序",
        FeeOrder.FEE_FIRST.value,
        one_of(*(order.value for order in FeeOrder)),
        "假定每张账单先销违约金后销本金（fee_first）；principal_first 先本金，separate 违约金另收",
    )
)
TRANSIT_PAUSES = define_parameter(
    ParameterDefinition(
        "billing",
        "returned_transit_pauses",
        "在途资金退回后在途期间是否免计违约金",
        True,
        is_flag,
        "假定托收等在途期间不计违约金，款项退回也不补计",
    )
)
COMPONENT_ORDER = define_parameter(
    ParameterDefinition(
        "billing",
        "component_order",
        "部分缴费时各费用组成的先后",
        [],
        component_order,
        "假定按比例分摊（空列表）；列出费用组成编码的，按所列先后，未列的在其后按比例",
    )
)
