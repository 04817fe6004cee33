"""Send a signed-in user to a platform to bind their account there."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.federated.attempt_store import begin_attempt
from minshui.platform.federated.binding_store import binding_of_user
from minshui.platform.federated.contracts import Begun, Platform
from minshui.platform.federated.errors import FEDERATED_BOUND


async def begin_binding(ctx: Context, platform: Platform, redirect_uri: str | None) -> Begun:
    """Return where to send the browser; only this session can complete it.

    Raises ``E_FEDERATED_BOUND``, ``E_FEDERATED_OFF`` or ``E_FEDERATED_REDIRECT``.
    """
    if await binding_of_user(ctx, platform, ctx.actor.user_id or 0) is not None:
        raise MinshuiError(FEDERATED_BOUND)
    return await begin_attempt(ctx, platform, redirect_uri, ctx.actor.session_id)
