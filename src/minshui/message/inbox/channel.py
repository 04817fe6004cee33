"""The inbox channel: delivery is a row."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import (
    ChannelCode,
    HandOver,
    OpenWork,
    Outcome,
    Parcel,
    Shipment,
)
from minshui.message.inbox.contracts import NewMessage
from minshui.message.inbox.queries.deliveries import find_deliveries
from minshui.message.inbox.use_cases.deliver_messages import deliver_messages
from minshui.message.template.facade import TemplateCategory, published_template

_SUPPLIER = "inbox"
_PER_SHIPMENT = 500
_LINK = "link"  # the parameter whose value the message leads to


class InboxChannel:
    """Implements the gateway's ``Channel``; its supplier is the program itself.

    A shipment is one transaction, and a message is put in once by its id: so the outcome is known
    for sure, by looking.
    """

    code = ChannelCode.INBOX

    async def plan(self, ctx: Context, parcels: Sequence[Parcel]) -> list[Shipment]:
        """Group parcels so that no inbox is twice in a shipment."""
        del ctx
        turns: dict[str, int] = {}
        groups: dict[int, list[Parcel]] = {}
        for parcel in parcels:
            turn = turns.get(parcel.address, 0)
            turns[parcel.address] = turn + 1
            groups.setdefault(turn, []).append(parcel)
        return [
            Shipment(_SUPPLIER, secrets.token_hex(16), tuple(group[begin : begin + _PER_SHIPMENT]))
            for group in groups.values()
            for begin in range(0, len(group), _PER_SHIPMENT)
        ]

    async def ship(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Put a shipment in; see ``Channel``."""
        async with work() as ctx:
            categories = await _categories(ctx, {each.template_code for each in shipment.parcels})
            messages = [_message(each, categories) for each in shipment.parcels]
            await deliver_messages(ctx, messages)
        return [_delivered(each) for each in shipment.parcels]

    async def ask(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:
        """Look which messages are there."""
        async with work() as ctx:
            found = await find_deliveries(ctx, [each.message_id for each in shipment.parcels])
        there = {each.message_id for each in found}
        return [
            _delivered(each)
            if each.message_id in there
            else HandOver(each.message_id, Outcome.SUPPLIER_FAILED)
            for each in shipment.parcels
        ]


async def _categories(ctx: Context, codes: set[str]) -> dict[str, str]:
    categories = {}
    for code in sorted(codes):
        try:
            categories[code] = (await published_template(ctx, code)).template.category.value
        except MinshuiError:
            categories[code] = TemplateCategory.NOTICE.value
    return categories


def _message(parcel: Parcel, categories: dict[str, str]) -> NewMessage:
    return NewMessage(
        owner=parcel.address,
        message_id=parcel.message_id,
        category=categories[parcel.template_code],
        template_code=parcel.template_code,
        title=parcel.subject,
        body=parcel.body,
        link=parcel.parameters.get(_LINK, ""),
    )


def _delivered(parcel: Parcel) -> HandOver:
    return HandOver(
        parcel.message_id, Outcome.DELIVERED, supplier_message_id=str(parcel.message_id)
    )
