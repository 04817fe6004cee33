"""Take in what the platform pushes."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import Receipt, note_receipts
from minshui.message.supplier.facade import find_supplier
from minshui.message.wechat.domain.template_message import KIND
from minshui.message.wechat.errors import WECHAT_PUSH_REFUSED
from minshui.message.wechat.push import PushQuery, read_push

_STATUS_LENGTH = 64


async def take_push(ctx: Context, supplier_code: str, query: PushQuery, body: bytes) -> None:
    """Note the receipt that a push carries; pushes about other things are taken and forgotten.

    Raises ``E_SUPPLIER_UNKNOWN``, ``E_WECHAT_PUSH_REFUSED`` and ``E_WECHAT_PUSH_UNREADABLE``.
    """
    supplier = await find_supplier(ctx, supplier_code)
    if supplier.kind != KIND:
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="这不是公众号")
    told = read_push(supplier, query, body, ctx.clock.now())
    if told is None:
        return
    code = None if told.delivered else told.status[:_STATUS_LENGTH]
    receipt = Receipt(
        supplier=supplier.code,
        supplier_message_id=told.message_id,
        address=told.openid,
        delivered=told.delivered,
        code=code,
        text=code,
        reported_at=told.reported_at,
    )
    await note_receipts(ctx, [receipt])
