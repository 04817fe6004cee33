"""Which accounts of platforms stand for a user."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.platform.federated.contracts import Binding, Platform
from minshui.platform.federated.models import BindingRow

_OF_USER = (
    select(BindingRow.platform, BindingRow.bound_at, BindingRow.last_used_at)
    .where(BindingRow.user_id == bindparam("user_id"))
    .order_by(BindingRow.platform)
)


async def own_bindings(ctx: Context) -> list[Binding]:
    """Return the actor's."""
    rows = await ctx.session.execute(_OF_USER, {"user_id": ctx.actor.user_id})
    return [Binding(Platform(row.platform), row.bound_at, row.last_used_at) for row in rows]
