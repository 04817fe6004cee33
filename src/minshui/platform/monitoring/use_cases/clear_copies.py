"""Drop the copies of one kind that processes keep for the tenant."""

from __future__ import annotations

from collections.abc import Set

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.cache.local import note_change
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.platform.monitoring.errors import CACHE_UNKNOWN


async def clear_copies(ctx: Context, name: str, known: Set[str]) -> None:
    """Have every process read anew what the cache ``name`` holds; raises ``E_CACHE_UNKNOWN``."""
    if name not in known:
        raise MinshuiError(CACHE_UNKNOWN, name=name)
    note_change(ctx.session, name, ctx.tenant_code)
    await record_audit(ctx, "cache.clear", "cache", name)
