"""Send a code to the mobile that is a user's second factor."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.contracts import FactorKind, SmsCodeSent
from minshui.platform.factor.errors import FACTOR_NONE
from minshui.platform.factor.factor_store import find_factor
from minshui.platform.factor.models import SEALED_FIELD
from minshui.platform.factor.sms_codes import bound_sms_codes


async def send_factor_code(ctx: Context, user_id: int) -> SmsCodeSent:
    """Send a code for ``check_factor``.

    Raises ``E_FACTOR_NONE``, ``E_FACTOR_SMS_UNAVAILABLE``, and the 429 errors of verification
    codes.
    """
    row = await find_factor(ctx, user_id, FactorKind.SMS)
    if row is None or row.confirmed_at is None:
        raise MinshuiError(FACTOR_NONE)
    mobile = (await field_cipher(ctx)).decrypt(SEALED_FIELD, row.secret_sealed)
    return await bound_sms_codes().send(ctx, user_id, mobile)
