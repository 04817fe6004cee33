"""Whether a code proves that somebody has a factor."""

from __future__ import annotations

import base64

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.platform.factor.contracts import FactorKind
from minshui.platform.factor.domain.one_time_password import matching_step
from minshui.platform.factor.models import SEALED_FIELD, FactorRow
from minshui.platform.factor.sms_codes import bound_sms_codes


async def is_proof(ctx: Context, row: FactorRow, code: str) -> bool:
    """Return whether a code is one of the factor's, which is then used up."""
    secret = (await field_cipher(ctx)).decrypt(SEALED_FIELD, row.secret_sealed)
    if row.kind == FactorKind.SMS:
        return await bound_sms_codes().is_right(ctx, secret, code)
    step = matching_step(base64.b32decode(secret), code, ctx.clock.now(), row.last_step)
    if step is None:
        return False
    row.last_step = step
    return True
