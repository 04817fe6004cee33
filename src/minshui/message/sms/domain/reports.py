"""What platforms push of messages sent earlier, as receipts.

An item that lacks what identifies it is left out: refused, it would come again for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from minshui.kernel.clock import LOCAL_ZONE
from minshui.message.gateway.facade import Receipt

_ALIYUN_OK = {"code": 0, "msg": "接收成功"}
_TENCENT_OK = {"result": 0, "errmsg": "OK"}

Reader = Callable[[str, Sequence[Mapping[str, Any]], datetime], list[Receipt]]


def aliyun_receipts(
    supplier: str, items: Sequence[Mapping[str, Any]], now: datetime
) -> list[Receipt]:
    """Read an array of ``SmsReport``; ``out_id``, our shipment's key, goes before ``biz_id``."""
    found = []
    for item in items:
        number, mobile = item.get("out_id") or item.get("biz_id"), item.get("phone_number")
        if not number or not mobile:
            continue
        delivered = item.get("success") is True
        receipt = Receipt(
            supplier=supplier,
            supplier_message_id=str(number),
            address=str(mobile),
            delivered=delivered,
            code=_text(item.get("err_code")),
            text=None if delivered else _text(item.get("err_msg")),
            reported_at=_instant(item.get("report_time"), now),
        )
        found.append(receipt)
    return found


def tencent_receipts(
    supplier: str, items: Sequence[Mapping[str, Any]], now: datetime
) -> list[Receipt]:
    """Read an array of Tencent's callback; ``sid`` is the ``SerialNo`` of the message."""
    found = []
    for item in items:
        number, mobile = item.get("sid"), item.get("mobile")
        if not number or not mobile:
            continue
        delivered = item.get("report_status") == "SUCCESS"
        receipt = Receipt(
            supplier=supplier,
            supplier_message_id=str(number),
            address=str(mobile),
            delivered=delivered,
            code=_text(item.get("errmsg")),
            text=None if delivered else _text(item.get("description")),
            reported_at=_instant(item.get("user_receive_time"), now),
        )
        found.append(receipt)
    return found


REPORTS: Mapping[str, tuple[Reader, Mapping[str, Any]]] = {
    "aliyun": (aliyun_receipts, _ALIYUN_OK),
    "tencent": (tencent_receipts, _TENCENT_OK),
}
"""By kind of supplier: who reads its reports, and the answer that confirms them."""


def _text(value: object) -> str | None:
    return str(value)[:200] if value else None


def _instant(value: object, now: datetime) -> datetime:
    """Return a platform's local time as an instant; ours where it is none."""
    try:
        local = datetime.strptime(str(value), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - zone follows
    except ValueError:
        return now
    return local.replace(tzinfo=LOCAL_ZONE).astimezone(UTC)
