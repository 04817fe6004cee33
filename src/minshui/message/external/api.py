"""HTTP: messages to users of systems outside."""

from __future__ import annotations

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.external.contracts import SendToParty
from minshui.message.external.permissions import SEND
from minshui.message.external.schemas import SendToPartyBody, SentToOneView, SentToPartyView
from minshui.message.external.use_cases.send_to_party import send_to_party

router = ApiRouter(prefix="/api/v1/message/external", tags=["外部系统消息"])


@router.post(
    "",
    summary="向外部系统（OA、智水擎、水投数科 APP 等）发送消息",
    access=require(SEND),
    interface="IF-MSG-005",
    idempotent=True,
    status_code=201,
)
async def send_external(ctx: ContextDep, body: SendToPartyBody) -> SentToPartyView:
    """Queue a message for each user named."""
    command = SendToParty(
        party=body.party,
        template_code=body.template_code,
        receivers=tuple(body.receivers),
        parameters=body.parameters,
        dedupe_key=body.dedupe_key,
    )
    sent = await send_to_party(ctx, command)
    results = [SentToOneView.model_validate(each) for each in sent]
    return SentToPartyView(party=body.party, results=results)
