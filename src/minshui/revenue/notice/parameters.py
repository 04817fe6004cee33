"""Which notices a tenant sends by itself; none until it says so."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.facade import (
    ParameterDefinition,
    define_parameter,
    is_flag,
    parameter,
)


def _switch(key: str, title: str, assumption: str) -> ParameterDefinition:
    return define_parameter(ParameterDefinition("notice", key, title, False, is_flag, assumption))


PAYMENT_RECEIVED = _switch(
    "payment_received", "收到缴费后通知客户", "假定不通知；短信按条计费，由公司决定"
)
BUSINESS_DONE = _switch(
    "business_done", "过户、拆表、销户办结后通知客户", "假定不通知；短信按条计费，由公司决定"
)
APPROVAL_RESULT = _switch(
    "approval_result", "审批后用站内信通知申请人", "假定不通知；申请人可在审批列表中查看结果"
)


async def is_on(ctx: Context, switch: ParameterDefinition) -> bool:
    """Return whether the tenant sends such notices today."""
    return bool(await parameter(ctx, switch.module, switch.key, ctx.clock.today()))
