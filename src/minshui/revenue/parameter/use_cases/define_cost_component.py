"""Say how a component of tariffs is booked."""

from __future__ import annotations

import re
from dataclasses import asdict

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.parameter.contracts import CostComponentContract
from minshui.revenue.parameter.errors import COMPONENT_VALUE
from minshui.revenue.parameter.models import CostComponent

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")


async def define_cost_component(ctx: Context, component: CostComponentContract) -> None:
    """Define a component or change how it is booked from now on; raises ``E_COMPONENT_VALUE``."""
    if not _CODE.fullmatch(component.code):
        raise MinshuiError(
            COMPONENT_VALUE,
            code=component.code,
            field="编码",
            reason="应为小写字母、数字和 . _ -，最多 32 位",
        )
    if not 0 <= component.tax_rate < 1:
        raise MinshuiError(
            COMPONENT_VALUE, code=component.code, field="税率", reason="应为 0 至 1 之间的小数"
        )
    row = await ctx.session.get(CostComponent, component.code)
    before = None
    if row is None:
        row = CostComponent(code=component.code)
        ctx.session.add(row)
    else:
        before = {"name": row.name, "ledger_account_code": row.ledger_account_code}
    row.name = component.name
    row.nature = component.nature.value
    row.ledger_account_code = component.ledger_account_code
    row.tax_code = component.tax_code
    row.tax_rate = component.tax_rate
    await ctx.session.flush()
    await record_audit(
        ctx,
        "component.define",
        "cost_component",
        component.code,
        before=before,
        after=asdict(component),
    )
