"""Routes by which people come in: nobody knows yet who they are."""

from __future__ import annotations

from fastapi import Request

from minshui.infrastructure.http.access import public
from minshui.infrastructure.http.edge import EdgeDep, TraceIdDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.platform.identity.answering import sign_in_view, token_view
from minshui.platform.identity.attempting import Exchange, attempt_exchange, attempt_sign_in
from minshui.platform.identity.captchas import issue_captcha
from minshui.platform.identity.challenge_schemas import SecondFactorView
from minshui.platform.identity.client import client_of
from minshui.platform.identity.contracts import (
    CaptchaAnswer,
    SignIn,
    SmsCodeWanted,
    SmsSignIn,
)
from minshui.platform.identity.errors import REFRESH_REFUSED, REMEMBERED_REFUSED
from minshui.platform.identity.limits import CAPTCHAS, keep_within
from minshui.platform.identity.schemas import (
    CaptchaBody,
    CaptchaView,
    CodePromisedView,
    RefreshBody,
    RememberedBody,
    SignInBody,
    SmsCodeBody,
    SmsSignInBody,
    TokenView,
)
from minshui.platform.identity.sms_attempting import attempt_sms_sign_in, request_sign_in_code
from minshui.platform.identity.use_cases.refresh_session import refresh_session
from minshui.platform.identity.use_cases.use_device import use_device

router = ApiRouter(prefix="/api/v1/platform", tags=["登录"])

_REFRESH = Exchange(refresh_session, REFRESH_REFUSED)
_DEVICE = Exchange(use_device, REMEMBERED_REFUSED)


@router.post(
    "/captcha",
    summary="取图片验证码",
    access=public("登录之前没有身份"),
    status_code=201,
)
async def give_captcha(request: Request, edge: EdgeDep) -> CaptchaView:
    """Return a picture to read before the next try."""
    await keep_within(edge.limiter, CAPTCHAS, client_of(request).address)
    return CaptchaView.model_validate(await issue_captcha(edge.cache, edge.clock))


@router.post(
    "/sign-in",
    summary="用户登录：租户编码＋用户名＋密码",
    access=public("登录之前没有身份"),
    interface="IF-UP-001",
)
async def sign_in_with_password(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: SignInBody
) -> TokenView | SecondFactorView:
    """Begin a session, or say what must be shown first."""
    command = SignIn(
        body.user_name,
        body.password,
        client_of(request),
        captcha=captcha_of(body.captcha),
        remember=body.remember,
    )
    tenant_code = body.tenant_code.upper()
    outcome = await attempt_sign_in(edge, trace_id, tenant_code, command)
    return sign_in_view(edge, tenant_code, outcome)


@router.post(
    "/sign-in/sms-code",
    summary="获取登录短信验证码",
    access=public("登录之前没有身份"),
    status_code=202,
    description="无论手机号是否登记，答复都相同；必须先输入图片验证码。",
)
async def send_sms_code(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: SmsCodeBody
) -> CodePromisedView:
    """Send a code to the mobile if it is one of the staff."""
    wanted = SmsCodeWanted(body.mobile, client_of(request), captcha_of(body.captcha))
    promised = await request_sign_in_code(edge, trace_id, body.tenant_code.upper(), wanted)
    return CodePromisedView.model_validate(promised)


@router.post(
    "/sign-in/sms",
    summary="用户登录：租户编码＋手机号＋短信验证码",
    access=public("登录之前没有身份"),
)
async def sign_in_with_sms_code(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: SmsSignInBody
) -> TokenView | SecondFactorView:
    """Begin a session, or say what must be shown first."""
    tenant_code = body.tenant_code.upper()
    command = SmsSignIn(body.mobile, body.code, client_of(request), body.remember)
    outcome = await attempt_sms_sign_in(edge, trace_id, tenant_code, command)
    return sign_in_view(edge, tenant_code, outcome)


@router.post(
    "/sign-in/refresh",
    summary="用续期令牌换取新令牌",
    access=public("续期令牌本身就是凭证"),
)
async def refresh_tokens(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: RefreshBody
) -> TokenView:
    """Rotate the refresh token; one that comes twice ends the session."""
    client = client_of(request)
    tenant, grant = await attempt_exchange(edge, trace_id, body.refresh_token, client, _REFRESH)
    return token_view(edge, tenant, grant)


@router.post(
    "/sign-in/remembered",
    summary="自动登录：用自动登录令牌登录",
    access=public("自动登录令牌本身就是凭证"),
)
async def sign_in_remembered(
    request: Request, edge: EdgeDep, trace_id: TraceIdDep, body: RememberedBody
) -> TokenView:
    """Begin a session on a remembered device; its token is exchanged for the next one."""
    client = client_of(request)
    tenant, grant = await attempt_exchange(edge, trace_id, body.remember_token, client, _DEVICE)
    return token_view(edge, tenant, grant)


def captcha_of(body: CaptchaBody | None) -> CaptchaAnswer | None:
    """Return what was read, if anything."""
    return None if body is None else CaptchaAnswer(body.captcha_id, body.text)
