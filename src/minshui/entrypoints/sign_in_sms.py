"""How codes for signing in go out: users and messages meet here."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.message.verification.facade import (
    Finding,
    Purpose,
    RequestCode,
    request_code,
    verify_code,
)


class SignInByVerificationCodes:
    """``SignInCodes`` by the verification codes of messages."""

    async def send(self, ctx: Context, mobile: str, source: str) -> None:
        """Send six digits."""
        await request_code(ctx, RequestCode(mobile, Purpose.SIGN_IN, source))

    async def is_right(self, ctx: Context, mobile: str, code: str) -> bool:
        """Return whether the code is the one sent."""
        verdict = await verify_code(ctx, mobile, Purpose.SIGN_IN, code)
        return verdict.finding is Finding.ACCEPTED
