"""Why something is adjusted: a code of the tenant's list, and words."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.adjustment.errors import REASON_CODE, REASON_MISSING
from minshui.revenue.adjustment.parameters import REASON_CODES
from minshui.revenue.parameter.facade import parameter

HELD_RETURN = "held_return"
# Reasons that the program itself gives, beside the tenant's.
_OWN_REASONS = {HELD_RETURN: "退还押金"}


async def reason_codes(ctx: Context) -> dict[str, str]:
    """Return the tenant's reasons, and the program's own: code and name."""
    reasons: dict[str, str] = await parameter(ctx, *REASON_CODES.name, ctx.clock.today())
    return _OWN_REASONS | reasons


async def checked_reason(ctx: Context, code: str, reason: str) -> str:
    """Return the reason in words, the code's name first; raises ``E_ADJUSTMENT_REASON…``."""
    known = await reason_codes(ctx)
    if code not in known:
        names = "、".join(f"{key}（{name}）" for key, name in known.items())
        raise MinshuiError(REASON_CODE, place=Place("reason_code"), code=code, known=names)
    if not reason.strip():
        raise MinshuiError(REASON_MISSING, place=Place("reason"))
    return f"{known[code]}：{reason.strip()}"
