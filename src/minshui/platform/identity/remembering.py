"""Devices that sign their user in without a password (F-0014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.handles import Handle
from minshui.platform.identity.contracts import Client, SignInPolicy
from minshui.platform.identity.domain.devices import platform_of
from minshui.platform.identity.models import RememberedDevice

_INSERT = prepared(insert(RememberedDevice))
_FORGET = (
    delete(RememberedDevice)
    .where(RememberedDevice.id == bindparam("device_id"))
    .execution_options(synchronize_session=False)
)
_FORGET_OF_USER = (
    delete(RememberedDevice)
    .where(RememberedDevice.user_id == bindparam("of_user"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class KeptDevice:
    """What a device keeps to sign its user in next time, and until when it may."""

    handle: Handle
    until_at: datetime


async def remember_device(
    ctx: Context, user_id: int, client: Client, policy: SignInPolicy
) -> KeptDevice | None:
    """Return what signs the user in from this device; None where the policy allows it not."""
    if not policy.remember_days:
        return None
    handle = Handle.new(ctx.tenant_code)
    now = ctx.clock.now()
    until = now + timedelta(days=policy.remember_days)
    row = {
        "id": handle.row_id,
        "user_id": user_id,
        "secret_hash": handle.secret_hash,
        "spent_secret_hash": None,
        "platform": platform_of(client.user_agent),
        "client_address": client.address[:64],
        "remembered_at": now,
        "used_at": now,
        "expires_at": until,
    }
    await ctx.session.execute(_INSERT, row)
    return KeptDevice(handle, until)


async def forget_device(ctx: Context, device_id: str | None) -> None:
    """Let a device, if it is one, sign nobody in any more."""
    if device_id is not None:
        await ctx.session.execute(_FORGET, {"device_id": device_id})


async def forget_devices(ctx: Context, user_id: int) -> None:
    """Let no device sign this user in any more."""
    await ctx.session.execute(_FORGET_OF_USER, {"of_user": user_id})
