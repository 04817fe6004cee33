"""The port for sign-in codes by SMS: messages stand above, so entry points bind it."""

from __future__ import annotations

from typing import Protocol

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.errors import SMS_UNAVAILABLE


class SignInCodes(Protocol):
    """Sends codes that are good for signing in, and knows whether one is right."""

    async def send(self, ctx: Context, mobile: str, source: str) -> None:
        """Send a code; raises an error where it cannot, or where that would be too many."""
        ...

    async def is_right(self, ctx: Context, mobile: str, code: str) -> bool:
        """Return whether the code is the one sent, which is then used up; a wrong one counts."""
        ...


_bound: list[SignInCodes] = []


def bind_sign_in_codes(codes: SignInCodes) -> None:
    """Let codes go this way from now on."""
    _bound[:] = [codes]


def bound_sign_in_codes() -> SignInCodes:
    """Return the way codes go; raises ``E_SMS_UNAVAILABLE``."""
    if not _bound:
        raise MinshuiError(SMS_UNAVAILABLE)
    return _bound[0]
