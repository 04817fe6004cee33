"""The platform switches permissions off, or on again, in one tenant."""

from __future__ import annotations

from minshui.infrastructure.context import Context, MasterContext
from minshui.platform.access.ceiling_store import check_platform, set_ceiling
from minshui.platform.access.contracts import CeilingEntry, CeilingSource


async def limit_tenant(
    ctx: Context, mctx: MasterContext, tenant_code: str, switched_off: frozenset[str]
) -> list[CeilingEntry]:
    """Let just these be off in a tenant by the platform's decision, whatever its package says.

    Raises ``E_CEILING_OF_OTHERS`` and what ``set_ceiling`` raises.
    """
    await check_platform(mctx)
    return await set_ceiling(ctx, mctx, tenant_code, CeilingSource.PLATFORM, switched_off)
