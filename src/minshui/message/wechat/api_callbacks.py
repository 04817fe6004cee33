"""HTTP: the address to which the platform pushes events."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import PlainTextResponse

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.wechat.push import PushQuery
from minshui.message.wechat.use_cases.echo_push import echo_push
from minshui.message.wechat.use_cases.take_push import take_push

router = ApiRouter(prefix="/api/v1/message/callbacks/wechat", tags=["微信消息"], door="callbacks")

_SIGNED = public("微信平台以推送令牌签名，没有登录")
_PUSH_BYTES = 64 * 1024
_TAKEN = "success"

Tenant = Annotated[str, Path(max_length=32, description="租户编码")]
SupplierCode = Annotated[str, Path(max_length=64, description="公众号的供应商编码")]
Word = Annotated[str, Query(max_length=128, description="微信平台附带的参数")]


@router.get(
    "/{tenant}/{supplier}",
    summary="微信平台核对推送地址",
    access=_SIGNED,
    response_class=PlainTextResponse,
)
async def echo(
    edge: EdgeDep,
    trace_id: TraceIdDep,
    tenant: Tenant,
    supplier: SupplierCode,
    *,
    signature: Word = "",
    timestamp: Word = "",
    nonce: Word = "",
    msg_signature: Word = "",
    echostr: Annotated[str, Query(max_length=1024, description="原样返回的文字")] = "",
) -> PlainTextResponse:
    """Answer the platform's check of the address."""
    query = PushQuery(signature, timestamp, nonce, msg_signature)
    async with edge.anonymous_work(tenant.upper(), trace_id) as ctx:
        return PlainTextResponse(await echo_push(ctx, supplier, query, echostr))


@router.post(
    "/{tenant}/{supplier}",
    summary="接收微信平台推送的事件（模板消息送达结果）",
    access=_SIGNED,
    response_class=PlainTextResponse,
    max_body_bytes=_PUSH_BYTES,
)
async def receive_push(
    request: Request,
    edge: EdgeDep,
    trace_id: TraceIdDep,
    tenant: Tenant,
    supplier: SupplierCode,
    *,
    signature: Word = "",
    timestamp: Word = "",
    nonce: Word = "",
    msg_signature: Word = "",
    openid: Word = "",
    encrypt_type: Word = "",
) -> PlainTextResponse:
    """Take in an event and answer as the platform expects; otherwise it pushes again."""
    del openid, encrypt_type  # said again, and signed, in the body
    query = PushQuery(signature, timestamp, nonce, msg_signature)
    body = await request.body()
    async with edge.anonymous_work(tenant.upper(), trace_id) as ctx:
        await take_push(ctx, supplier, query, body)
    return PlainTextResponse(_TAKEN)
