"""Send somebody to a platform to sign in."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.federated.attempt_store import begin_attempt
from minshui.platform.federated.contracts import Begun, Platform


async def begin_sign_in(ctx: Context, platform: Platform, redirect_uri: str | None) -> Begun:
    """Return where to send the browser; raises ``E_FEDERATED_OFF`` or ``E_FEDERATED_REDIRECT``."""
    return await begin_attempt(ctx, platform, redirect_uri, None)
