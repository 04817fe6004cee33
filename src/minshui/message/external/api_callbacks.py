"""HTTP: what systems outside tell us: receipts, and whom of our users to notify."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Path, Request

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.external.contracts import PartyCall
from minshui.message.external.domain.signatures import Signed
from minshui.message.external.schemas import CallView
from minshui.message.external.use_cases.take_call import take_call

router = ApiRouter(
    prefix="/api/v1/message/callbacks/external", tags=["外部系统消息"], door="callbacks"
)

_CALL_BYTES = 256 * 1024
_HEADER_LENGTH = 2000

Signing = Annotated[str, Header(max_length=_HEADER_LENGTH, description="Standard Webhooks 签名头")]


@router.post(
    "/{tenant}/{party}",
    summary="接收外部系统来文：送达回执，或请求通知本系统用户",
    description="按 Standard Webhooks 规范签名（HMAC-SHA256，v1），时间相差不超过 5 分钟；"
    "同一 webhook-id 重发，得到同样的答复，不会重复办理。",
    access=public("外部系统以约定密钥签名，没有登录"),
    interface="IF-MSG-005",
    max_body_bytes=_CALL_BYTES,
    response_model_exclude_none=True,
)
async def receive_call(
    request: Request,
    edge: EdgeDep,
    trace_id: TraceIdDep,
    tenant: Annotated[str, Path(max_length=32, description="租户编码")],
    party: Annotated[str, Path(max_length=64, description="外部系统的供应商编码")],
    *,
    webhook_id: Signing = "",
    webhook_timestamp: Signing = "",
    webhook_signature: Signing = "",
) -> CallView:
    """Check a call and do what it says."""
    signed = Signed(webhook_id, webhook_timestamp, webhook_signature)
    call = PartyCall(party, signed, await request.body())
    async with edge.anonymous_work(tenant.upper(), trace_id) as ctx:
        return CallView.model_validate(await take_call(ctx, call))
