"""A utility that works over HTTP."""

from __future__ import annotations

import httpx
import pytest

from minshui.entrypoints.furnishing import furnish_tenant
from minshui.infrastructure.context import Context
from minshui.platform.organization.facade import department_by_code
from tests.api_cases import Staff
from tests.scenarios.utility import Utility


@pytest.fixture
async def utility(api: httpx.AsyncClient, staff: Staff, ctx: Context) -> Utility:
    await furnish_tenant(ctx, "榕城自来水公司", [("FZA", "鼓楼营业所")])
    site = await department_by_code(ctx, "FZA")
    trades = ("clerk", "reader", "reviewer", "accountant", "manager", "cashier")
    people = {
        trade: await staff.member_of(trade, user_name=f"{trade}-one", department_id=site.id)
        for trade in trades
    }
    return Utility(api, people)
