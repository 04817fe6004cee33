"""Pay an account's open bills from its deposit."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.revenue.billing.settlements import PaidIn, Settlement
from minshui.revenue.billing.use_cases.settle_each import settle_each


async def settle_account(
    ctx: Context, account_id: int, payment_id: int | None = None
) -> list[Settlement]:
    """Offset the deposit against open bills and return what was settled; see ``settle_each``."""
    (settled,) = await settle_each(ctx, [PaidIn(account_id, payment_id)])
    return settled
