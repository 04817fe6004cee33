"""Lay a route, or change one."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import insert, select, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.supplier.contracts import Route, SaveRoute
from minshui.message.supplier.errors import ROUTE_SUPPLIER
from minshui.message.supplier.models import RouteRow, SupplierRow
from minshui.message.supplier.supplier_store import lock_route


async def save_route(ctx: Context, command: SaveRoute, route_id: int | None = None) -> Route:
    """Store a new route, or change that of ``route_id``, and return it.

    Raises ``E_ROUTE_SUPPLIER`` (a supplier of another channel, or none) or ``E_ROUTE_UNKNOWN``.
    """
    await _check_suppliers(ctx, command)
    row = {
        "channel": command.channel,
        "title": command.title,
        "position": command.position,
        **asdict(command.match),
        "shares": dict(command.shares),
        "is_enabled": command.is_enabled,
    }
    before = None
    if route_id is None:
        made = await ctx.session.execute(insert(RouteRow).values(row).returning(RouteRow.id))
        route_id = made.scalar_one()
    else:
        before = asdict(await lock_route(ctx, route_id))
        change = update(RouteRow).where(RouteRow.id == route_id).values(row)
        await ctx.session.execute(change.execution_options(synchronize_session=False))
    await record_audit(ctx, "route.save", "msg_route", route_id, before=before, after=row)
    return await lock_route(ctx, route_id)


async def _check_suppliers(ctx: Context, command: SaveRoute) -> None:
    found = await ctx.session.execute(
        select(SupplierRow.code).where(SupplierRow.channel == command.channel)
    )
    known = set(found.scalars())
    for code in command.shares:
        if code not in known:
            place = Place(field=f"shares.{code}")
            raise MinshuiError(ROUTE_SUPPLIER, supplier=code, channel=command.channel, place=place)
