"""Let an account of a platform stand for the signed-in user no more."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.federated.binding_store import binding_of_user
from minshui.platform.federated.contracts import Platform
from minshui.platform.federated.errors import FEDERATED_NOT_BOUND


async def unbind_account(ctx: Context, platform: Platform) -> None:
    """Unbind the actor's account; raises ``E_FEDERATED_NOT_BOUND``."""
    user_id = ctx.actor.user_id or 0
    row = await binding_of_user(ctx, platform, user_id)
    if row is None:
        raise MinshuiError(FEDERATED_NOT_BOUND)
    await ctx.session.delete(row)
    await ctx.session.flush()
    await record_audit(ctx, "federated.unbind", "user", user_id, before={"platform": platform})
