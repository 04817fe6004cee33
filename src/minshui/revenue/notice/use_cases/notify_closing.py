"""Tell a customer that meters were taken out, or that they are closed."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.notice.parameters import BUSINESS_DONE, is_on
from minshui.revenue.notice.queries.subjects import closing_to_tell
from minshui.revenue.notice.sending import name_of, send, to_customer

TEMPLATE = "business.status"
DONE, MONEY_IS_OPEN = "已办结", "已结算，待结清余款"


async def notify_closing(ctx: Context, closing_id: int) -> None:
    """Send how far 销户 or 拆表 has come (F-0765)."""
    if not await is_on(ctx, BUSINESS_DONE):
        return
    closing = await closing_to_tell(ctx, closing_id)
    told = {
        "name": name_of(closing.name),
        "business": "销户" if closing.whole else "拆表",
        "status": MONEY_IS_OPEN if closing.whole and not closing.closed else DONE,
    }
    await send(ctx, TEMPLATE, to_customer(closing.code), told, f"closing:{closing_id}")
