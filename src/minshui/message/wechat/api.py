"""HTTP: send template messages."""

from __future__ import annotations

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.gateway.facade import (
    ChannelCode,
    Receiver,
    ReceiverKind,
    Submission,
    submit_messages,
)
from minshui.message.wechat.permissions import SEND
from minshui.message.wechat.schemas import SendWechatBody, SentWechatView

router = ApiRouter(prefix="/api/v1/message/wechat", tags=["微信消息"])

_CALLER = "message.wechat"


@router.post(
    "",
    summary="发送微信模板消息",
    access=require(SEND),
    interface="IF-MSG-004",
    status_code=202,
)
async def send_template_message(ctx: ContextDep, body: SendWechatBody) -> SentWechatView:
    """Hand one message to the gateway."""
    receiver = Receiver(ReceiverKind.ADDRESS, addresses={ChannelCode.WECHAT: body.openid})
    submission = Submission(
        template_code=body.template_code,
        receiver=receiver,
        parameters=body.parameters,
        caller=_CALLER,
        dedupe_key=body.dedupe_key,
        channels=(ChannelCode.WECHAT,),
    )
    (accepted,) = await submit_messages(ctx, [submission])
    return SentWechatView.model_validate(accepted)
