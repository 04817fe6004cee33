"""What the tenant calls its reliefs."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.parameter.facade import parameter
from minshui.revenue.tariff.parameters import RELIEF_NAMES


async def relief_names(ctx: Context) -> dict[str, str]:
    """Return the names of reliefs by code, as they are called today."""
    names: dict[str, str] = await parameter(ctx, *RELIEF_NAMES.name, ctx.clock.today())
    return names
