"""The supplier kind ``wechat``: an official account."""

from __future__ import annotations

import secrets

import httpx

from minshui.infrastructure.context import Context
from minshui.message.gateway.facade import ChannelCode
from minshui.message.supplier.facade import Supplier, SupplierKind, Trial, TrialResult
from minshui.message.wechat.access_token import NoToken, kept_token, renewed_token
from minshui.message.wechat.domain.outcomes import OK
from minshui.message.wechat.domain.template_message import KIND, template_message
from minshui.message.wechat.sending import Sending, send_body
from minshui.message.wechat.settings import WechatSecrets, WechatSettings


async def try_out(ctx: Context, supplier: Supplier, trial: Trial) -> TrialResult:
    """Fetch a token and, where there is an openid, send one message."""
    async with httpx.AsyncClient() as client:
        token: str | NoToken | None = await kept_token(ctx, supplier)
        if token is None:
            token = await renewed_token(ctx, client, supplier, None)
        if isinstance(token, NoToken):
            return TrialResult(False, str(token.code), token.text)
        if not trial.address:
            return TrialResult(True)
        body = template_message(
            openid=trial.address,
            binding=trial.binding,
            parameters=trial.parameters,
            client_message_id=f"{ctx.tenant_code}-try-{secrets.token_hex(6)}",
        )
        if body is None:
            return TrialResult(False, "binding", "没有给出微信模板编号、字段和各字段的值")
        answer = await send_body(Sending(client, supplier, ctx.tenant_code, token), body)
    accepted = answer.failure is None and answer.code == OK
    given = answer.body.get("msgid")
    number = None if given is None else str(given)
    return TrialResult(accepted, str(answer.code), answer.text, number)


OFFICIAL_ACCOUNT = SupplierKind(
    code=KIND,
    channel=ChannelCode.WECHAT.value,
    name="微信公众号",
    settings=WechatSettings,
    secrets=WechatSecrets,
    try_out=try_out,
)
