"""Take in a call of a party outside: a receipt, or a wish to notify our users."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.external.contracts import PartyCall
from minshui.message.external.domain.fields import text_at
from minshui.message.external.domain.signatures import fault_of
from minshui.message.external.errors import (
    EXTERNAL_BODY,
    EXTERNAL_ID_REUSED,
    EXTERNAL_SIGNATURE,
)
from minshui.message.external.kind import WEBHOOK
from minshui.message.external.models import ExternalCallRow
from minshui.message.external.notices import pass_on_notice
from minshui.message.external.receipts import take_receipt
from minshui.message.external.webhook_settings import WebhookSecrets, WebhookSettings
from minshui.message.gateway.facade import ChannelCode
from minshui.message.supplier.facade import Supplier, suppliers_of

_STRANGER = "没有这个系统，或它没有启用"
_KNOWN = select(ExternalCallRow.digest, ExternalCallRow.answer).where(
    ExternalCallRow.supplier == bindparam("party"), ExternalCallRow.call_id == bindparam("call")
)


async def take_call(ctx: Context, call: PartyCall) -> dict[str, Any]:
    """Check a call and do what it says; returns the answer. A repeat is answered the same.

    Raises ``E_EXTERNAL_SIGNATURE`` before anything else is looked at, ``E_EXTERNAL_ID_REUSED``,
    ``E_EXTERNAL_BODY`` and what ``submit_messages`` does; then nothing is kept.
    """
    supplier = await _party(ctx, call.party)
    settings = WebhookSettings.model_validate(dict(supplier.settings))
    secrets = WebhookSecrets.model_validate(dict(supplier.secrets))
    fault = fault_of(secrets.callback_keys, call.signed, call.body, ctx.clock.now())
    if fault is not None:
        raise MinshuiError(EXTERNAL_SIGNATURE, reason=fault)
    known = await _known(ctx, call)
    if known is not None:
        return known
    document, kind = _read(settings, call.body)
    if kind == settings.receipt.type_value:
        name, answer = "receipt", await take_receipt(ctx, supplier.code, settings, document)
    elif not supplier.is_enabled:
        raise MinshuiError(EXTERNAL_SIGNATURE, reason=_STRANGER)
    else:
        call_id = call.signed.call_id
        name = "notice"
        answer = await pass_on_notice(ctx, supplier.code, settings, call_id, document)
    row = {
        "supplier": call.party,
        "call_id": call.signed.call_id,
        "digest": _digest(call),
        "kind": name,
        "answer": answer,
        "received_at": ctx.clock.now(),
    }
    if not await database_of(ctx.session).insert_if_absent(ctx.session, ExternalCallRow, row):
        # Another node has taken the same call meanwhile; what was done here is done once by
        # the gateway's own keys.
        return await _known(ctx, call) or answer
    return answer


async def _party(ctx: Context, code: str) -> Supplier:
    """Return the party; strangers are told no more than those with a wrong key."""
    for supplier in await suppliers_of(ctx, ChannelCode.EXTERNAL):
        if supplier.code == code and supplier.kind == WEBHOOK:
            return supplier
    raise MinshuiError(EXTERNAL_SIGNATURE, reason=_STRANGER)


async def _known(ctx: Context, call: PartyCall) -> dict[str, Any] | None:
    values = {"party": call.party, "call": call.signed.call_id}
    row = (await ctx.session.execute(_KNOWN, values)).one_or_none()
    if row is None:
        return None
    if row.digest != _digest(call):
        raise MinshuiError(EXTERNAL_ID_REUSED, call=call.signed.call_id)
    answer: dict[str, Any] = row.answer
    return answer


def _read(settings: WebhookSettings, body: bytes) -> tuple[dict[str, Any], str]:
    """Return the document and its kind; raises ``E_EXTERNAL_BODY``."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as failure:
        raise MinshuiError(EXTERNAL_BODY, field="body", fault="不是 JSON") from failure
    kinds = (settings.receipt.type_value, settings.notice.type_value)
    kind = text_at(document, settings.callback_type)
    if not isinstance(document, dict) or kind not in kinds:
        field = settings.callback_type
        fault = f"应为 {' 或 '.join(kinds)}"
        raise MinshuiError(EXTERNAL_BODY, field=field, fault=fault, place=Place(field=field))
    return document, kind


def _digest(call: PartyCall) -> str:
    return hashlib.sha256(call.body).hexdigest()
