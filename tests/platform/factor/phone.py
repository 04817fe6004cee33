"""A person's telephone in tests: an authenticator application of others, and short messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pyotp
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import field_cipher
from minshui.kernel.clock import FixedClock
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.sealing import unseal
from tests.api_cases import StaffMember

STEP = timedelta(seconds=30)
FACTORS = "/api/v1/platform/me/factors"


@dataclass
class Authenticator:
    """What an authenticator application made of a QR code's address."""

    otp: pyotp.TOTP
    clock: FixedClock
    recovery_codes: list[str]

    def code(self, skew: int = 0) -> str:
        """Return the code that it shows now, or so many steps later."""
        return self.otp.at(self.clock.now() + skew * STEP)


async def enrol_totp(
    api: httpx.AsyncClient, member: StaffMember, clock: FixedClock
) -> Authenticator:
    """Enrol an application; its code of the step before now is spent by that."""
    offer = (await api.post(f"{FACTORS}/totp", headers=member.headers)).json()
    otp = pyotp.parse_uri(offer["uri"])
    assert isinstance(otp, pyotp.TOTP)
    first = {"code": otp.at(clock.now() - STEP)}
    answer = await api.post(f"{FACTORS}/totp/confirm", json=first, headers=member.headers)
    assert answer.status_code == 200, answer.text
    return Authenticator(otp, clock, answer.json()["recovery_codes"])


async def last_sms_code(ctx: Context) -> str:
    """Return the code of the last short message, as its receiver reads it."""
    newest = select(MessageRow.sealed).order_by(MessageRow.id.desc()).limit(1)
    sealed = (await ctx.session.execute(newest)).scalar_one()
    return str(unseal(await field_cipher(ctx), sealed).parameters["code"])


def wrong(code: str) -> str:
    """Return another code."""
    return f"{(int(code) + 1) % 10**6:06d}"


async def begin_sign_in(api: httpx.AsyncClient, user_name: str, password: str) -> dict[str, Any]:
    """Take the first step of sign-in and return its answer."""
    body = {"tenant_code": "TEST2026001", "user_name": user_name, "password": password}
    answer = await api.post("/api/v1/platform/sign-in", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told
