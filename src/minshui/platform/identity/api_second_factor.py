"""Routes of the second step of sign-in, of step-up, and of users who lost their factors."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Request

from minshui.infrastructure.http.access import public, require, signed_in
from minshui.infrastructure.http.counted_refusal import CountedRefusalError
from minshui.infrastructure.http.edge import ContextDep, EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.values import IdIn
from minshui.platform.factor.facade import FactorsView, SmsCodeSentView, read_factors
from minshui.platform.factor.permissions import FACTOR_RESET
from minshui.platform.identity.answering import token_view
from minshui.platform.identity.challenge_attempting import (
    attempt_second_factor,
    send_challenge_code,
)
from minshui.platform.identity.challenge_contracts import SecondFactorAnswer, StepUp
from minshui.platform.identity.challenge_schemas import (
    ChallengeBody,
    SecondFactorBody,
    StepUpBody,
    StepUpStateView,
    StepUpView,
)
from minshui.platform.identity.client import client_of
from minshui.platform.identity.errors import STEP_UP_REFUSED
from minshui.platform.identity.queries.step_up_state import step_up_state
from minshui.platform.identity.queries.user_list import seen_user
from minshui.platform.identity.schemas import TokenView
from minshui.platform.identity.use_cases.reset_user_factors import reset_user_factors
from minshui.platform.identity.use_cases.step_up import step_up

router = ApiRouter(prefix="/api/v1/platform", tags=["二次验证"])

_HALF_WAY = public("登录还差一步，凭据 challenge 证明第一步已通过")
UserId = Annotated[IdIn, Path(description="用户号")]


@router.post("/sign-in/second-factor", summary="登录第二步：提交二次验证码", access=_HALF_WAY)
async def complete_with_second_factor(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: SecondFactorBody
) -> TokenView:
    """Complete a sign-in; the challenge is good once and for a few tries."""
    answer = SecondFactorAnswer(body.challenge, body.kind, body.code)
    tenant_code, grant = await attempt_second_factor(edge, trace_id, answer, client_of(request))
    return token_view(edge, tenant_code, grant)


@router.post(
    "/sign-in/second-factor/sms-code", summary="登录第二步：发送短信验证码", access=_HALF_WAY
)
async def send_second_factor_code(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: ChallengeBody
) -> SmsCodeSentView:
    """Send a code to the mobile that is the user's second factor."""
    sent = await send_challenge_code(edge, trace_id, body.challenge, client_of(request))
    return SmsCodeSentView.model_validate(sent)


@router.get("/me/step-up", summary="高风险操作的身份验证状态", access=signed_in("只看自己的登录"))
async def read_step_up(ctx: ContextDep) -> StepUpStateView:
    """Tell whether high-risk routes are open, and what would open them."""
    return StepUpStateView.model_validate(await step_up_state(ctx))


@router.post(
    "/me/step-up", summary="再次验证身份，以办理高风险操作", access=signed_in("只验证自己的身份")
)
async def step_up_now(ctx: ContextDep, body: StepUpBody) -> StepUpView:
    """Open high-risk routes to this session for some minutes."""
    until = await step_up(ctx, StepUp(body.kind, body.proof))
    if until is None:
        raise CountedRefusalError(STEP_UP_REFUSED)
    return StepUpView(until_at=until)


@router.get("/users/{user_id}/factors", summary="查询用户的二次验证", access=require(FACTOR_RESET))
async def read_user_factors(ctx: ContextDep, user_id: UserId) -> FactorsView:
    """Return which factors a user has."""
    user = await seen_user(ctx, user_id)
    return FactorsView.model_validate(await read_factors(ctx, user.id))


@router.post(
    "/users/{user_id}/factors/reset",
    summary="重置用户的二次验证",
    access=require(FACTOR_RESET, step_up=True),
    status_code=204,
)
async def reset_factors_of_user(ctx: ContextDep, user_id: UserId) -> None:
    """Take away the factors that a user has lost; their sessions end."""
    await reset_user_factors(ctx, user_id)
