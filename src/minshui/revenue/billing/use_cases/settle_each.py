"""Pay the open bills of accounts from their deposits, each in journals of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import Allocation, allocate_in_turn
from minshui.revenue.billing.settlements import PaidIn, Settlement
from minshui.revenue.billing.settling import (
    SettledTogether,
    SettlementBasis,
    post_settlements,
    settlement_basis,
)


async def settle_each(
    ctx: Context, paid: Sequence[PaidIn], as_of: date | None = None
) -> list[list[Settlement]]:
    """Offset deposits against open bills, the oldest first; return what was settled of each.

    Several of one account pay in their order. ``as_of`` is the day the money was received. Late
    fees are paid with their bills and frozen as principal is; what comes first, and whether a part
    of a bill may be paid, are parameters. Does nothing on an account with an open case that holds
    offsetting, with no deposit, or when called again: it is idempotent. Bills whose own money is
    on the way are passed over.
    """
    basis = await settlement_basis(ctx, {each.account_id for each in paid}, as_of)
    if basis is None:
        return [[] for _ in paid]
    by_account = defaultdict(list)
    for each in paid:
        by_account[each.account_id].append(each)
    turns = {
        account_id: iter(_allocate(basis, account_id, together))
        for account_id, together in by_account.items()
    }
    allocated = [(each, next(turns[each.account_id])) for each in paid]
    await post_settlements(
        ctx, basis.fees, [_together(each, found) for each, found in allocated if found]
    )
    return [[Settlement.of(each) for each in found] for _, found in allocated]


def _allocate(
    basis: SettlementBasis, account_id: int, paid: Sequence[PaidIn]
) -> list[list[Allocation]]:
    if account_id not in basis.balances_fen:
        return [[] for _ in paid]
    return allocate_in_turn(
        basis.balances_fen[account_id],
        [(each.amount_fen, each.bill_ids) for each in paid],
        basis.bills.get(account_id, ()),
        basis.rules.offsets,
    )


def _together(paid: PaidIn, allocations: Sequence[Allocation]) -> SettledTogether:
    return SettledTogether(
        "payment" if paid.payment_id else "account",
        paid.payment_id or paid.account_id,
        [(paid.payment_id, each) for each in allocations],
        paid.created_by,
    )
