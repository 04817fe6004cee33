"""What stands open with an account."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from minshui.infrastructure.context import Context
from minshui.revenue.customer.contracts import Unsettled
from minshui.revenue.customer.other_debts import other_debts_fen
from minshui.revenue.customer.queries.higher_tables import OPEN_BILLS
from minshui.revenue.ledger.facade import deposit_balances

# No index on open bills of an account alone is worth its writes: its customer's index serves.
_ARREARS = select(func.coalesce(func.sum(OPEN_BILLS.c.open_fen), 0)).where(
    OPEN_BILLS.c.cust_id == bindparam("cust_id"),
    OPEN_BILLS.c.charge_status.in_(("open", "partial")),
)


async def unsettled_of(ctx: Context, cust_id: int, account_id: int) -> Unsettled:
    """Return the arrears (Σ open bills), the deposit and the late fees of a customer, in fen."""
    arrears_fen = (await ctx.session.execute(_ARREARS, {"cust_id": cust_id})).scalar_one()
    deposits = await deposit_balances(ctx, [account_id])
    return Unsettled(
        arrears_fen=int(arrears_fen),
        deposit_fen=deposits.get(account_id, 0),
        late_fee_fen=await other_debts_fen(ctx, account_id),
    )
