"""Prove to the platform whose address this is."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.supplier.facade import find_supplier
from minshui.message.wechat.domain.template_message import KIND
from minshui.message.wechat.errors import WECHAT_PUSH_REFUSED
from minshui.message.wechat.push import PushQuery, echoed


async def echo_push(ctx: Context, supplier_code: str, query: PushQuery, echo: str) -> str:
    """Return the echo; raises ``E_SUPPLIER_UNKNOWN`` and ``E_WECHAT_PUSH_REFUSED``."""
    supplier = await find_supplier(ctx, supplier_code)
    if supplier.kind != KIND:
        raise MinshuiError(WECHAT_PUSH_REFUSED, reason="这不是公众号")
    return echoed(supplier, query, echo, ctx.clock.now())
