"""Let one of one's own devices sign one in no more."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.kernel.errors import MinshuiError
from minshui.platform.identity.errors import DEVICE_UNKNOWN
from minshui.platform.identity.models import RememberedDevice
from minshui.platform.identity.remembering import forget_device

_OWN = prepared(
    select(RememberedDevice.platform).where(
        RememberedDevice.id == bindparam("device_id"),
        RememberedDevice.user_id == bindparam("user_id"),
    )
)


async def forget_own_device(ctx: Context, device_id: str) -> None:
    """Forget one of the actor's devices, whose sessions go on; raises ``E_DEVICE_UNKNOWN``."""
    user_id = ctx.actor.user_id or 0
    found = await ctx.session.execute(_OWN, {"device_id": device_id, "user_id": user_id})
    platform = found.scalar_one_or_none()
    if platform is None:
        raise MinshuiError(DEVICE_UNKNOWN)
    await forget_device(ctx, device_id)
    before = {"platform": platform}
    await record_audit(ctx, "user.forget_device", "user", user_id, before=before)
