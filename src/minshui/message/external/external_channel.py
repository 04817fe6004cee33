"""Systems outside as a way for messages to go (F-0783…F-0786): signed webhooks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from minshui.infrastructure.context import Context
from minshui.kernel.clock import LOCAL_ZONE, Clock
from minshui.kernel.errors import MinshuiError
from minshui.message.external.calling import PartyAnswer, PartyCalls
from minshui.message.external.domain.fields import filled
from minshui.message.external.webhook_settings import WebhookSecrets, WebhookSettings
from minshui.message.gateway.facade import (
    ChannelCode,
    HandOver,
    OpenWork,
    Outcome,
    Parcel,
    ReceiverKind,
    Shipment,
)
from minshui.message.supplier.facade import (
    RouteMatch,
    Supplier,
    choose,
    find_supplier,
    note_failure,
    note_success,
    routes_of,
    shares_for,
    suppliers_of,
    switch_supplier,
)

_JSON = ("format", "json")


@dataclass(frozen=True, slots=True)
class _Ready:
    """A call ready to go."""

    settings: WebhookSettings
    secrets: WebhookSecrets
    call_id: str
    document: dict[str, Any]


def call_id_of(tenant_code: str, message_id: int) -> str:
    """Return a message's ``webhook-id``: the same however often it is sent."""
    return f"msg_{tenant_code}_{message_id}"


class ExternalChannel:
    """Carries messages to parties outside, one call each."""

    def __init__(self, clock: Clock, *, random: Random | None = None) -> None:
        self._clock = clock
        self._random = random or Random()  # noqa: S311 - spreads load, guards nothing
        self._calls = PartyCalls()

    @property
    def code(self) -> ChannelCode:
        """Which way it is."""
        return ChannelCode.EXTERNAL

    async def plan(self, ctx: Context, parcels: Sequence[Parcel]) -> list[Shipment]:
        """A message to a party goes to that party alone; others by routes and weights."""
        suppliers = await suppliers_of(ctx, self.code)
        by_code = {each.code: each for each in suppliers}
        routes = await routes_of(ctx, self.code)
        now = ctx.clock.now()
        shipments = []
        for parcel in parcels:
            if parcel.receiver_kind is ReceiverKind.SYSTEM:
                supplier = by_code.get(parcel.receiver_ref)
            else:
                match = RouteMatch(
                    template_code=parcel.template_code, address_prefix=parcel.address
                )
                shares = shares_for(routes, match)
                supplier = choose(
                    suppliers, now=now, random=self._random, tried=parcel.tried, shares=shares
                )
            if supplier is not None and supplier.is_enabled and not supplier.is_paused(now):
                shipments.append(Shipment(supplier.code, uuid.uuid4().hex, (parcel,)))
        return shipments

    async def ship(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Call the party once for each message."""
        return [await self._send(work, shipment.supplier, each) for each in shipment.parcels]

    async def ask(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Say that it may be sent again: the party knows a repeat by its ``webhook-id``."""
        del work
        return [
            HandOver(
                each.message_id,
                Outcome.SUPPLIER_FAILED,
                code="HTTP_LOST",
                text="对方没有答复，以同一 webhook-id 重发",
            )
            for each in shipment.parcels
        ]

    async def close(self) -> None:
        """End all connections."""
        await self._calls.close()

    async def _send(self, work: OpenWork, party: str, parcel: Parcel) -> HandOver:
        try:
            async with work() as ctx:
                supplier = await find_supplier(ctx, party)
                ready = _ready(ctx, supplier, parcel)
        except MinshuiError as failure:
            return _outcome(parcel, Outcome.SUPPLIER_FAILED, failure.code, str(failure))
        if ready is None:
            fault = "模板声明为 JSON，但内容不是 JSON"
            return _outcome(parcel, Outcome.REFUSED, "E_EXTERNAL_CONTENT", fault)
        answer = await self._calls.post(
            ready.settings, ready.secrets, ready.call_id, ready.document, self._clock.now()
        )
        async with work() as ctx:
            await note_answer(ctx, party, answer)
        outcome = answer.meaning.outcome
        if outcome is not Outcome.ACCEPTED:
            pause = answer.meaning.retry_after
            return HandOver(
                parcel.message_id,
                outcome,
                code=answer.code,
                text=answer.text,
                retry_after=pause,
            )
        number = answer.own_id or ready.call_id
        return HandOver(parcel.message_id, outcome, number, cost_yuan=supplier.price_yuan or None)


async def note_answer(ctx: Context, party: str, answer: PartyAnswer) -> None:
    """Note how a party did; one that wants no more messages is disabled."""
    if answer.meaning.is_gone:
        await switch_supplier(ctx, party, enabled=False)
    elif answer.meaning.blames_party:
        await note_failure(ctx, party, answer.code, answer.text)
    elif answer.meaning.outcome is Outcome.ACCEPTED:
        await note_success(ctx, party)


def message_document(
    settings: WebhookSettings, call_id: str, parcel: Parcel
) -> dict[str, Any] | None:
    """Return what a party is sent; None: the template says JSON and the words are none."""
    content: Any = parcel.body
    if parcel.binding.get(_JSON[0]) == _JSON[1]:
        try:
            content = json.loads(parcel.body)
        except ValueError:
            return None
    values = {
        "message_key": call_id,
        "message_id": parcel.message_id,
        "system": settings.system_code,
        "type": settings.types.get(parcel.template_code, parcel.template_code),
        "template_code": parcel.template_code,
        "receiver": parcel.address,
        "title": parcel.subject,
        "content": content,
        # Not the time of the call: a repeat says the same.
        "asked_at": _instant(parcel.created_at),
        "parameters": dict(parcel.parameters),
    }
    return filled(settings.fields, values)


def _ready(ctx: Context, supplier: Supplier, parcel: Parcel) -> _Ready | None:
    settings = WebhookSettings.model_validate(dict(supplier.settings))
    secrets = WebhookSecrets.model_validate(dict(supplier.secrets))
    call_id = call_id_of(ctx.tenant_code, parcel.message_id)
    document = message_document(settings, call_id, parcel)
    return None if document is None else _Ready(settings, secrets, call_id, document)


def _outcome(parcel: Parcel, outcome: Outcome, code: str, text: str) -> HandOver:
    return HandOver(parcel.message_id, outcome, code=code, text=text[:200])


def _instant(at: datetime) -> str:
    return at.astimezone(LOCAL_ZONE).isoformat(timespec="seconds")
