"""Sign in by a device that was remembered."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.contracts import Client, SessionGrant, SessionRefusal
from minshui.platform.identity.domain.devices import platform_of
from minshui.platform.identity.ending import end_sessions_of_device
from minshui.platform.identity.models import RememberedDevice
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.remembering import KeptDevice, forget_device
from minshui.platform.identity.use_cases.begin_session import begin_session

_LOCK = (
    select(RememberedDevice).where(RememberedDevice.id == bindparam("device_id")).with_for_update()
)


async def use_device(ctx: Context, token: Handle, client: Client) -> SessionGrant | SessionRefusal:
    """Begin a session by a device's token, which is exchanged for the next one.

    A token that was spent, or comes from another kind of device, is a copy: the device is
    forgotten and its sessions end. The refusal is returned, so that this is committed.
    """
    found = await ctx.session.execute(_LOCK, {"device_id": token.row_id})
    device = found.scalar_one_or_none()
    now = ctx.clock.now()
    if device is None or device.expires_at <= now:
        return SessionRefusal("device")
    is_right = token.is_proved_by(device.secret_hash)
    if not is_right and not token.is_proved_by(device.spent_secret_hash):
        return SessionRefusal("device")
    if not is_right or platform_of(client.user_agent) != device.platform:
        await forget_device(ctx, device.id)
        await end_sessions_of_device(ctx, device.id, "remember_reused")
        after = {"client_address": client.address, "user_agent": client.user_agent[:200]}
        await record_audit(ctx, "user.remember_reused", "user", device.user_id, after=after)
        return SessionRefusal("remember_reused")
    if not (await sign_in_policy(ctx)).remember_days:
        await forget_device(ctx, device.id)
        return SessionRefusal("device")
    following = Handle.new(ctx.tenant_code, device.id)
    device.spent_secret_hash, device.secret_hash = device.secret_hash, following.secret_hash
    device.used_at, device.client_address = now, client.address[:64]
    await ctx.session.flush()
    kept = KeptDevice(following, device.expires_at)
    return await begin_session(ctx, device.user_id, "remembered", client, device=kept)
