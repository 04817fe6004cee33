"""Whether a tariff may be assigned to an account."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.customer.errors import TARIFF_UNASSIGNABLE
from minshui.revenue.tariff.models import Tariff

_RELEASED = select(Tariff.code).where(
    Tariff.code == bindparam("code"), Tariff.status == "active", Tariff.release_id.is_not(None)
)


async def check_tariff(ctx: Context, code: str) -> list[str]:
    """Return what the clerk should be warned of; raises ``E_CUSTOMER_TARIFF``."""
    if (await ctx.session.execute(_RELEASED, {"code": code})).first() is None:
        raise MinshuiError(TARIFF_UNASSIGNABLE, tariff=code)
    return []
