"""HTTP: what a customer used before the readings of ours (历史用水)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.infrastructure.http.values import DecimalOut, View, YuanOut
from minshui.revenue.customer.facade import ACCOUNT_ROWS
from minshui.revenue.reading.permissions import READ
from minshui.revenue.reading.queries.earlier_usage import earlier_usage

router = ApiRouter(prefix="/api/v1/revenue/reading", tags=["抄表"])


class EarlierUsageView(View):
    """A month of a meter before ours."""

    meter_no: str = Field(description="表号")
    bill_month: int = Field(description="账期")
    usage_m3: DecimalOut = Field(description="水量")
    amount: YuanOut | None = Field(description="金额（元）")
    paid_on: date | None = Field(description="缴清日期")


@router.get(
    "/accounts/{account_id}/earlier-usage",
    summary="账户在系统切换前的历史用水",
    access=require(READ),
)
async def read_earlier_usage(
    ctx: ContextDep, account_id: Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "账户 id")]
) -> list[EarlierUsageView]:
    """Return what was taken over, the latest month first."""
    return [
        EarlierUsageView(
            meter_no=each.meter_no,
            bill_month=each.bill_month,
            usage_m3=each.usage_m3,
            amount=each.amount_fen,
            paid_on=each.paid_on,
        )
        for each in await earlier_usage(ctx, account_id)
    ]
