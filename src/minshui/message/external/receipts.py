"""Receipts of parties outside."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.external.domain.fields import text_at
from minshui.message.external.errors import EXTERNAL_BODY
from minshui.message.external.webhook_settings import WebhookSettings
from minshui.message.gateway.facade import Receipt, note_receipts

_MOST_ID, _MOST_CODE, _MOST_TEXT = 128, 64, 200


async def take_receipt(
    ctx: Context, party: str, settings: WebhookSettings, document: dict[str, Any]
) -> dict[str, Any]:
    """Tell the gateway what became of a message; returns the answer.

    Raises ``E_EXTERNAL_BODY``. A state that is neither arrived nor failed is only acknowledged.
    """
    fields = settings.receipt
    message = text_at(document, fields.message)
    if not message or len(message) > _MOST_ID:
        raise _fault(fields.message, f"应为至多 {_MOST_ID} 个字符")
    status = text_at(document, fields.status)
    if status is None:
        raise _fault(fields.status, "必填")
    delivered = status in fields.delivered_values
    if not delivered and status not in fields.failed_values:
        return {"code": "0", "message": "已收到", "applied": False}
    receipt = Receipt(
        supplier=party,
        supplier_message_id=message,
        address="",
        delivered=delivered,
        code=(text_at(document, fields.code) or status)[:_MOST_CODE],
        text=(text_at(document, fields.text) or "")[:_MOST_TEXT],
        reported_at=ctx.clock.now(),
    )
    await note_receipts(ctx, [receipt])
    return {"code": "0", "message": "已收到", "applied": True}


def _fault(field: str, fault: str) -> MinshuiError:
    return MinshuiError(EXTERNAL_BODY, field=field, fault=fault, place=Place(field=field))
