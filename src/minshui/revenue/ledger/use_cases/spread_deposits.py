"""Move money between deposits."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.revenue.ledger.contracts import DepositMovement, DepositState
from minshui.revenue.ledger.deposit_store import append_movements


async def spread_deposits(
    ctx: Context, movements: Sequence[DepositMovement], journal_id: int
) -> dict[int, DepositState]:
    """Append movements that sum to zero, in the order given, and return the new states.

    The caller has locked the accounts, and its journal takes from the prepayment account what
    it gives to it. Raises ``E_DEPOSIT_SHORT``, and ``ValueError`` where the sum is not zero.
    """
    if sum(movement.amount_fen for movement in movements):
        raise ValueError("money that is moved is neither made nor lost")
    return await append_movements(ctx, movements, journal_id, ctx.clock.today())
