"""HTTP: staff check that a number is the customer's."""

from __future__ import annotations

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.message.verification.contracts import RequestCode
from minshui.message.verification.permissions import CHECK
from minshui.message.verification.schemas import (
    CodeRequestedView,
    RequestCodeBody,
    VerdictView,
    VerifyCodeBody,
)
from minshui.message.verification.use_cases.request_code import request_code
from minshui.message.verification.use_cases.verify_code import verify_code

router = ApiRouter(prefix="/api/v1/message/verification-codes", tags=["短信验证码"])


@router.post("", summary="发送短信验证码", access=require(CHECK), idempotent=True, status_code=201)
async def send_code(ctx: ContextDep, body: RequestCodeBody) -> CodeRequestedView:
    """Send a code to the customer's mobile."""
    command = RequestCode(body.mobile, body.purpose, f"user:{ctx.actor.user_id}")
    return CodeRequestedView.model_validate(await request_code(ctx, command))


@router.post("/verify", summary="校验短信验证码", access=require(CHECK))
async def check_code(ctx: ContextDep, body: VerifyCodeBody) -> VerdictView:
    """Tell what a code is worth; a wrong one counts as an attempt."""
    verdict = await verify_code(ctx, body.mobile, body.purpose, body.code)
    return VerdictView.model_validate(verdict)
