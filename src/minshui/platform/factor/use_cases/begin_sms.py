"""Send a first code to the mobile that is to be a second factor."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.beginning import begin_factor
from minshui.platform.factor.contracts import FactorKind, SmsCodeSent
from minshui.platform.factor.errors import FACTOR_MOBILE_MISSING, FACTOR_SMS_OFF
from minshui.platform.factor.queries.policy import factor_policy
from minshui.platform.factor.sms_codes import bound_sms_codes


async def begin_sms(ctx: Context) -> SmsCodeSent:
    """Send the actor's mobile a code; it counts once ``confirm_factor`` was given that code.

    The factor stays with this number, whatever number stands with the user later. Raises
    ``E_FACTOR_SMS_OFF``, ``E_FACTOR_MOBILE_MISSING``, ``E_FACTOR_EXISTS``,
    ``E_FACTOR_SMS_UNAVAILABLE``, and the 429 errors of verification codes.
    """
    if not (await factor_policy(ctx)).sms_allowed:
        raise MinshuiError(FACTOR_SMS_OFF)
    codes = bound_sms_codes()
    mobile = await codes.mobile_of(ctx, ctx.actor.user_id or 0)
    if mobile is None:
        raise MinshuiError(FACTOR_MOBILE_MISSING)
    user_id = await begin_factor(ctx, FactorKind.SMS, mobile)
    await record_audit(ctx, "factor.begin", "user", user_id, after={"kind": FactorKind.SMS})
    return await codes.send(ctx, user_id, mobile)
