"""Take a route away."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.message.supplier.models import RouteRow
from minshui.message.supplier.supplier_store import lock_route


async def remove_route(ctx: Context, route_id: int) -> None:
    """Take a route away; raises ``E_ROUTE_UNKNOWN``."""
    before = asdict(await lock_route(ctx, route_id))
    await ctx.session.execute(delete(RouteRow).where(RouteRow.id == route_id))
    await record_audit(ctx, "route.remove", "msg_route", route_id, before=before)
