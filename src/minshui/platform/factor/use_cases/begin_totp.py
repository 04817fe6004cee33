"""Offer a secret for an authenticator application."""

from __future__ import annotations

import secrets

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.platform.factor.beginning import begin_factor
from minshui.platform.factor.contracts import FactorKind, TotpOffer
from minshui.platform.factor.domain.one_time_password import (
    SECRET_BYTES,
    provisioning_uri,
    secret_text,
)

_ISSUER = "闽水营收"


async def begin_totp(ctx: Context) -> TotpOffer:
    """Offer the actor a secret; it counts once ``confirm_factor`` was given a code of it.

    Raises ``E_FACTOR_EXISTS``.
    """
    secret = secrets.token_bytes(SECRET_BYTES)
    user_id = await begin_factor(ctx, FactorKind.TOTP, secret_text(secret))
    await record_audit(ctx, "factor.begin", "user", user_id, after={"kind": FactorKind.TOTP})
    account = f"{ctx.actor.user_name}@{ctx.tenant_code}"
    return TotpOffer(secret_text(secret), provisioning_uri(secret, _ISSUER, account))
