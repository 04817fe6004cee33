"""Let the sharing of a quota go with a connection to another account (过户)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.revenue.customer.models import QuotaShare

_OPEN = (
    select(QuotaShare.id, QuotaShare.main_account_id, QuotaShare.account_id, QuotaShare.from_on)
    .where(
        QuotaShare.open_account_id.is_not(None),
        or_(
            QuotaShare.main_account_id == bindparam("of"),
            QuotaShare.account_id == bindparam("of"),
        ),
    )
    .order_by(QuotaShare.id)
)
_END = (
    update(QuotaShare)
    .where(QuotaShare.id == bindparam("ended"))
    .values(open_account_id=None, to_on=bindparam("last"))
    .execution_options(synchronize_session=False)
)
_INSERT = insert(QuotaShare)


async def pass_shares_on(
    ctx: Context, from_account_id: int, to_account_id: int, on: date, *, goes_on: bool
) -> int:
    """End the shares of an account before a day, as main and as sub, and return how many.

    With ``goes_on`` the other account has them from the day on, unless it has its own.
    """
    await database_of(ctx.session).lock(ctx.session, "customer:quotas")
    shares = await _open_shares(ctx, from_account_id)
    if not shares:
        return 0
    own = await _open_shares(ctx, to_account_id)
    for each in shares:
        last = max(on, each.from_on) - timedelta(days=1)
        await ctx.session.execute(_END, {"ended": each.id, "last": last})
    if goes_on and not own:
        place = {from_account_id: to_account_id}
        rows = [
            (
                place.get(each.main_account_id, each.main_account_id),
                place.get(each.account_id, each.account_id),
                max(on, each.from_on),
            )
            for each in shares
        ]
        await ctx.session.execute(_INSERT, [_values(ctx, *row) for row in rows])
    return len(shares)


async def _open_shares(ctx: Context, account_id: int) -> list[Any]:
    return list(await ctx.session.execute(_OPEN, {"of": account_id}))


def _values(ctx: Context, main: int, sub: int, from_on: date) -> dict[str, Any]:
    return {
        "main_account_id": main,
        "account_id": sub,
        "open_account_id": sub,
        "from_on": from_on,
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
