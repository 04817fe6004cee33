"""Tell both owners that a transfer is done."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.notice.parameters import BUSINESS_DONE, is_on
from minshui.revenue.notice.queries.subjects import transfer_to_tell
from minshui.revenue.notice.sending import name_of, send, to_customer

TEMPLATE = "ownership.transferred"


async def notify_transfer(ctx: Context, transfer_id: int) -> None:
    """Send 过户办结 to the old owner and to the new one, each with their own number (F-0765)."""
    if not await is_on(ctx, BUSINESS_DONE):
        return
    done = await transfer_to_tell(ctx, transfer_id)
    sides = (("from", done.from_code, done.from_name), ("to", done.to_code, done.to_name))
    for side, code, name in sides:
        told = {
            "name": name_of(name),
            "customer_code": code,
            "done_on": done.transferred_on,
        }
        await send(ctx, TEMPLATE, to_customer(code), told, f"transfer:{transfer_id}:{side}")
