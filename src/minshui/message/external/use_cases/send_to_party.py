"""Ask for a message to users of a party outside (IF-MSG-005)."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.external.contracts import SendToParty, SentToOne
from minshui.message.external.errors import EXTERNAL_PARTY, EXTERNAL_RECEIVERS
from minshui.message.external.kind import WEBHOOK
from minshui.message.gateway.facade import (
    ChannelCode,
    Receiver,
    ReceiverKind,
    Submission,
    submit_messages,
)
from minshui.message.supplier.facade import find_supplier

CALLER = "message.external"


async def send_to_party(ctx: Context, command: SendToParty) -> list[SentToOne]:
    """Queue one message per user of the party, or one to the party as a whole if none is named.

    Raises ``E_SUPPLIER_UNKNOWN``, ``E_EXTERNAL_PARTY``, ``E_EXTERNAL_RECEIVERS`` and what
    ``submit_messages`` does.
    """
    party = await find_supplier(ctx, command.party)
    if party.kind != WEBHOOK:
        raise MinshuiError(EXTERNAL_PARTY, supplier=command.party, place=Place(field="party"))
    users = list(command.receivers)
    for position, user in enumerate(users):
        if user in users[:position]:
            place = Place(field=f"receivers[{position}]")
            raise MinshuiError(EXTERNAL_RECEIVERS, user=user, place=place)
    asked = [
        Submission(
            template_code=command.template_code,
            receiver=Receiver(
                ReceiverKind.SYSTEM,
                command.party,
                {ChannelCode.EXTERNAL: user} if user else {},
            ),
            parameters=command.parameters,
            caller=CALLER,
            dedupe_key=f"{command.party}:{command.dedupe_key}:{user}",
            channels=(ChannelCode.EXTERNAL,),
        )
        for user in users or [""]
    ]
    accepted = await submit_messages(ctx, asked)
    return [
        SentToOne(user, each.message_id, each.state.value, each.replayed)
        for user, each in zip(users or [""], accepted, strict=True)
    ]
