"""Outcomes of parcels from what a platform said."""

from __future__ import annotations

import re

from minshui.message.gateway.facade import HandOver, Outcome, Parcel
from minshui.message.sms.domain.verdicts import Blame, Verdict
from minshui.message.supplier.facade import Supplier
from minshui.message.template.facade import sms_parts, text_length

_ACCOUNT_HINT = "供应商账户或密钥有问题，已暂停使用；请核对密钥、令牌、余额和权限后重新启用"
_CHARGED = (Outcome.ACCEPTED, Outcome.DELIVERED)
_MOBILE = re.compile(r"(1[3-9]\d)\d{4}(\d{4})")
_TEXT_LENGTH = 200


def parts_of(parcel: Parcel, sign_name: str) -> int:
    """Return how many parts a message is charged as: ``【signature】`` and body."""
    return sms_parts(text_length(parcel.body) + text_length(sign_name) + 2)


def hand_over(
    supplier: Supplier,
    parcel: Parcel,
    verdict: Verdict,
    *,
    parts: int,
    code: str | None = None,
    text: str | None = None,
    supplier_message_id: str | None = None,
) -> HandOver:
    """Return one parcel's outcome; what the supplier took is priced by the part."""
    charged = verdict.outcome in _CHARGED
    return HandOver(
        message_id=parcel.message_id,
        outcome=verdict.outcome,
        supplier_message_id=supplier_message_id,
        code=code,
        text=None if text is None else shown_text(verdict, text),
        parts=parts if charged else 0,
        cost_yuan=supplier.price_yuan * parts if charged else None,
        retry_after=verdict.retry_after,
    )


def shown_text(verdict: Verdict, text: str) -> str:
    """Return a platform's words without anybody's number.

    What it says of a wrong signature quotes the whole request, so of account faults only that
    there is one is kept.
    """
    if verdict.blame is Blame.ACCOUNT:
        return _ACCOUNT_HINT
    return _MOBILE.sub(r"\1****\2", text)[:_TEXT_LENGTH]
