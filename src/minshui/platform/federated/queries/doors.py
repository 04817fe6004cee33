"""Which platforms a tenant lets people sign in by."""

from __future__ import annotations

from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.platform.federated.contracts import Platform
from minshui.platform.federated.models import ProviderRow

_ENABLED = select(ProviderRow.platform).where(ProviderRow.enabled).order_by(ProviderRow.platform)


async def enabled_platforms(ctx: Context) -> list[Platform]:
    """Return those that are set up and enabled."""
    return [Platform(each) for each in (await ctx.session.execute(_ENABLED)).scalars()]
