"""The port for codes by SMS: users and messages stand above, so entry points bind it."""

from __future__ import annotations

from typing import Protocol

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.factor.contracts import SmsCodeSent
from minshui.platform.factor.errors import FACTOR_SMS_UNAVAILABLE


class SmsCodes(Protocol):
    """Sends codes to mobiles and knows whether one is right; limits are its own."""

    async def mobile_of(self, ctx: Context, user_id: int) -> str | None:
        """Return the mobile that stands with a user."""
        ...

    async def send(self, ctx: Context, user_id: int, mobile: str) -> SmsCodeSent:
        """Send a code; raises a 429 error where that would be too many."""
        ...

    async def is_right(self, ctx: Context, mobile: str, code: str) -> bool:
        """Return whether the code is the one sent, which is then used up."""
        ...


_bound: list[SmsCodes] = []


def bind_sms_codes(codes: SmsCodes) -> None:
    """Let codes go this way from now on."""
    _bound[:] = [codes]


def bound_sms_codes() -> SmsCodes:
    """Return the way codes go; raises ``E_FACTOR_SMS_UNAVAILABLE``."""
    if not _bound:
        raise MinshuiError(FACTOR_SMS_UNAVAILABLE)
    return _bound[0]
