"""How codes of second factors go out: users and messages meet here."""

from __future__ import annotations

from minshui.entrypoints.user_mobiles import USER_MOBILES
from minshui.infrastructure.context import Context
from minshui.message.verification.facade import (
    Finding,
    Purpose,
    RequestCode,
    request_code,
    verify_code,
)
from minshui.platform.factor.facade import SmsCodeSent

_TAIL_DIGITS = 4


class VerificationCodes:
    """``SmsCodes`` by the verification codes of messages: their limits are these codes' own."""

    async def mobile_of(self, ctx: Context, user_id: int) -> str | None:
        """Return the mobile that stands with a user."""
        return (await USER_MOBILES.addresses_of(ctx, [str(user_id)])).get(str(user_id))

    async def send(self, ctx: Context, user_id: int, mobile: str) -> SmsCodeSent:
        """Send six digits."""
        command = RequestCode(mobile, Purpose.SECOND_FACTOR, f"user:{user_id}")
        requested = await request_code(ctx, command)
        tail = mobile[-_TAIL_DIGITS:]
        return SmsCodeSent(tail, requested.expires_at, requested.next_request_at)

    async def is_right(self, ctx: Context, mobile: str, code: str) -> bool:
        """Return whether the code is the one sent."""
        verdict = await verify_code(ctx, mobile, Purpose.SECOND_FACTOR, code)
        return verdict.finding is Finding.ACCEPTED
