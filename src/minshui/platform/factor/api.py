"""Routes of one's own second factors and of the tenant's policy."""

from __future__ import annotations

from typing import Annotated, Literal

import segno
from fastapi import Path

from minshui.infrastructure.http.access import require, signed_in
from minshui.infrastructure.http.counted_refusal import CountedRefusalError
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.platform.factor.contracts import FactorKind, FactorPolicy
from minshui.platform.factor.errors import FACTOR_CODE_WRONG
from minshui.platform.factor.permissions import FACTOR_POLICY
from minshui.platform.factor.queries.factors import read_factors
from minshui.platform.factor.queries.policy import factor_policy
from minshui.platform.factor.schemas import (
    ConfirmFactorBody,
    FactorPolicyBody,
    FactorPolicyView,
    FactorsView,
    RecoveryCodesView,
    SmsCodeSentView,
    TotpOfferView,
)
from minshui.platform.factor.use_cases.begin_sms import begin_sms
from minshui.platform.factor.use_cases.begin_totp import begin_totp
from minshui.platform.factor.use_cases.confirm_factor import confirm_factor
from minshui.platform.factor.use_cases.remove_factor import remove_factor
from minshui.platform.factor.use_cases.renew_recovery_codes import renew_recovery_codes
from minshui.platform.factor.use_cases.send_factor_code import send_factor_code
from minshui.platform.factor.use_cases.set_factor_policy import set_factor_policy

router = ApiRouter(prefix="/api/v1/platform", tags=["二次验证"])

_OWN = signed_in("只管理自己的二次验证")
# Whoever finds a screen unlocked must not make it theirs.
_OWN_PROVED = signed_in("只管理自己的二次验证", step_up=True)
_QR_PIXELS = 5
Kind = Annotated[
    Literal[FactorKind.TOTP, FactorKind.SMS],
    Path(description="方式：totp 验证器应用、sms 短信验证码"),
]


@router.get("/me/factors", summary="自己的二次验证", access=_OWN)
async def read_own_factors(ctx: ContextDep) -> FactorsView:
    """Return which factors the user has."""
    return FactorsView.model_validate(await read_factors(ctx, ctx.actor.user_id or 0))


@router.post("/me/factors/totp", summary="开始绑定验证器应用", access=_OWN_PROVED, status_code=201)
async def offer_totp(ctx: ContextDep) -> TotpOfferView:
    """Return a secret and its QR code; a first code confirms it."""
    offer = await begin_totp(ctx)
    picture = segno.make(offer.uri, error="m", micro=False)
    return TotpOfferView(
        secret=offer.secret, uri=offer.uri, qr_code=picture.svg_data_uri(scale=_QR_PIXELS)
    )


@router.post("/me/factors/sms", summary="开始绑定短信验证：向登记的手机号发码", access=_OWN_PROVED)
async def offer_sms(ctx: ContextDep) -> SmsCodeSentView:
    """Send a first code to the user's mobile."""
    return SmsCodeSentView.model_validate(await begin_sms(ctx))


@router.post("/me/factors/{kind}/confirm", summary="用第一个验证码启用二次验证", access=_OWN)
async def confirm_own_factor(
    ctx: ContextDep, kind: Kind, body: ConfirmFactorBody
) -> RecoveryCodesView:
    """Let a factor count; the first one brings recovery codes."""
    confirmed = await confirm_factor(ctx, kind, body.code)
    if confirmed is None:
        raise CountedRefusalError(FACTOR_CODE_WRONG)
    return RecoveryCodesView.model_validate(confirmed)


@router.post("/me/factors/sms/code", summary="发送二次验证的短信验证码", access=_OWN)
async def send_own_code(ctx: ContextDep) -> SmsCodeSentView:
    """Send a code to step up with."""
    return SmsCodeSentView.model_validate(await send_factor_code(ctx, ctx.actor.user_id or 0))


@router.post("/me/factors/recovery-codes", summary="换一组新的恢复码", access=_OWN_PROVED)
async def renew_own_recovery_codes(ctx: ContextDep) -> RecoveryCodesView:
    """Return ten new codes; those before are worth nothing."""
    return RecoveryCodesView(recovery_codes=await renew_recovery_codes(ctx))


@router.delete(
    "/me/factors/{kind}", summary="停用一种二次验证", access=_OWN_PROVED, status_code=204
)
async def remove_own_factor(ctx: ContextDep, kind: Kind) -> None:
    """Do without a factor."""
    await remove_factor(ctx, kind)


@router.get("/factor-policy", summary="查询二次验证策略", access=require(FACTOR_POLICY))
async def read_factor_policy(ctx: ContextDep) -> FactorPolicyView:
    """Return the tenant's policy, or the defaults."""
    return FactorPolicyView.model_validate(await factor_policy(ctx))


@router.put(
    "/factor-policy", summary="设置二次验证策略", access=require(FACTOR_POLICY, step_up=True)
)
async def save_factor_policy(ctx: ContextDep, body: FactorPolicyBody) -> FactorPolicyView:
    """Let the policy hold from the next request on."""
    policy = await set_factor_policy(ctx, FactorPolicy(**body.model_dump()))
    return FactorPolicyView.model_validate(policy)
