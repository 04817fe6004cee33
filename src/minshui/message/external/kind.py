"""Parties outside as a kind of supplier, and the names by which messages reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from minshui.infrastructure.context import Context
from minshui.message.external.calling import PartyCalls
from minshui.message.external.domain.fields import filled
from minshui.message.external.webhook_settings import WebhookSecrets, WebhookSettings
from minshui.message.gateway.facade import AddressSource, ChannelCode, Outcome, ReceiverKind
from minshui.message.supplier.facade import (
    Supplier,
    SupplierKind,
    Trial,
    TrialResult,
    suppliers_of,
)

WEBHOOK = "webhook"


async def _try_out(ctx: Context, supplier: Supplier, trial: Trial) -> TrialResult:
    """Send one message: there is no way to ask a party without one."""
    settings = WebhookSettings.model_validate(dict(supplier.settings))
    secrets = WebhookSecrets.model_validate(dict(supplier.secrets))
    call_id = f"trial_{ctx.tenant_code}_{ctx.trace_id}"[:100]
    values = {
        "message_key": call_id,
        "message_id": 0,
        "system": settings.system_code,
        "type": "trial",
        "template_code": "trial",
        "receiver": trial.address,
        "title": trial.subject or "测试消息",
        "content": trial.body or "这是一条测试消息。",
        "asked_at": ctx.clock.now().isoformat(timespec="seconds"),
        "parameters": dict(trial.parameters),
    }
    document = filled(settings.fields, values)
    calls = PartyCalls()
    try:
        answer = await calls.post(settings, secrets, call_id, document, ctx.clock.now())
    finally:
        await calls.close()
    accepted = answer.meaning.outcome is Outcome.ACCEPTED
    return TrialResult(accepted, answer.code, answer.text or None, answer.own_id)


async def _parties(ctx: Context, refs: Sequence[str]) -> Mapping[str, str]:
    """Return parties by their own names: a message to a party as a whole names no user."""
    known = {each.code for each in await suppliers_of(ctx, ChannelCode.EXTERNAL)}
    return {ref: ref for ref in refs if ref in known}


WEBHOOK_KIND = SupplierKind(
    WEBHOOK,
    ChannelCode.EXTERNAL.value,
    "外部系统（Webhook）",
    WebhookSettings,
    WebhookSecrets,
    _try_out,
)
PARTIES = AddressSource(ReceiverKind.SYSTEM, ChannelCode.EXTERNAL, _parties)
