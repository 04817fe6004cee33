"""Send one template message."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from minshui.message.gateway.facade import HandOver, Outcome, Parcel
from minshui.message.supplier.facade import Supplier
from minshui.message.wechat.calling import Answer, call
from minshui.message.wechat.domain.outcomes import outcome_of
from minshui.message.wechat.domain.template_message import template_message

_TEXT_LENGTH = 200
_SEND = "/cgi-bin/message/template/send"


@dataclass(frozen=True, slots=True)
class Sending:
    """By whom and with what messages are sent."""

    client: httpx.AsyncClient
    supplier: Supplier
    tenant_code: str
    token: str


async def send_template(sending: Sending, parcel: Parcel) -> HandOver:
    """Send a parcel; a repeat within ten minutes is the same message to the platform."""
    settings = sending.supplier.settings
    mini_program = {
        "appid": settings["mini_program_app_id"],
        "pagepath": settings["mini_program_path"],
    }
    body = template_message(
        openid=parcel.address,
        binding=parcel.binding,
        parameters=parcel.parameters,
        client_message_id=f"{sending.tenant_code}-{parcel.message_id}",
        mini_program=mini_program if mini_program["appid"] else None,
    )
    if body is None:
        text = "模板的这个版本没有配好微信模板编号和字段"
        return HandOver(parcel.message_id, Outcome.REFUSED, code="binding", text=text)
    answer = await send_body(sending, body)
    outcome, retry_after = outcome_of(answer.code)
    if answer.failure is not None:
        outcome = answer.failure
    if outcome is not Outcome.ACCEPTED:
        return HandOver(
            parcel.message_id,
            outcome,
            code=str(answer.code),
            text=answer.text[:_TEXT_LENGTH],
            retry_after=retry_after,
        )
    given = answer.body.get("msgid")
    price = sending.supplier.price_yuan
    return HandOver(
        parcel.message_id,
        outcome,
        supplier_message_id=None if given is None else str(given),
        cost_yuan=price,
    )


async def send_body(sending: Sending, body: dict[str, object]) -> Answer:
    """Call the send with a body as it is."""
    token = {"access_token": sending.token}
    return await call(sending.client, sending.supplier, "POST", _SEND, params=token, json=body)
