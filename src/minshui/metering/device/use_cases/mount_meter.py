"""Note that a meter is mounted backwards, or no longer."""

from __future__ import annotations

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.metering.device.contracts import MeterContract, MountMeter
from minshui.metering.device.errors import METER_MOUNT_REASON, METER_MOUNTED
from minshui.metering.device.meter_store import lock_meter
from minshui.metering.device.queries.meters import meter_contract


async def mount_meter(ctx: Context, command: MountMeter) -> MeterContract:
    """Turn a meter's direction of counting round, of all its registers, from the pointer it
    stands at; readings that there are keep theirs.

    Raises ``E_METER_UNKNOWN``, ``E_METER_MOUNT_REASON``, ``E_METER_MOUNTED``.
    """
    if not command.reason.strip():
        raise MinshuiError(METER_MOUNT_REASON, place=Place("reason"))
    meter = await lock_meter(ctx, command.meter_id)
    if meter.reversed == command.reversed:
        mounting = "反装" if meter.reversed else "正装"
        raise MinshuiError(METER_MOUNTED, meter=meter.meter_no, mounting=mounting)
    meter.reversed = command.reversed
    await ctx.session.flush()
    await record_audit(
        ctx,
        "meter.mount",
        "meter",
        meter.id,
        before={"reversed": not command.reversed},
        after={"reversed": command.reversed, "reason": command.reason},
    )
    return meter_contract(meter)
