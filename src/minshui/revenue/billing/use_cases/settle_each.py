"""Pay the open bills of accounts from their deposits, each in journals of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import Allocation, allocate
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

    No account twice. ``as_of`` is the day the money was received. Late fees are paid with their
    bills and frozen as principal is; what comes first, and whether a part of a bill may be paid,
    are parameters. Does nothing on an account with an open case that holds offsetting, with no
    deposit, or when called again: it is idempotent. Bills whose own money is on the way are
    passed over.
    """
    basis = await settlement_basis(ctx, [each.account_id for each in paid], as_of)
    if basis is None:
        return [[] for _ in paid]
    allocated = [(each, _allocate(basis, each)) for each in paid]
    await post_settlements(
        ctx, basis.fees, [_together(each, found) for each, found in allocated if found]
    )
    return [[Settlement.of(each) for each in found] for _, found in allocated]


def _allocate(basis: SettlementBasis, paid: PaidIn) -> list[Allocation]:
    chosen = [
        bill
        for bill in basis.bills.get(paid.account_id, ())
        if paid.bill_ids is None or bill.bill_id in paid.bill_ids
    ]
    return allocate(basis.balances_fen.get(paid.account_id, 0), chosen, basis.rules.offsets)


def _together(paid: PaidIn, allocations: Sequence[Allocation]) -> SettledTogether:
    return SettledTogether(
        "payment" if paid.payment_id else "account",
        paid.payment_id or paid.account_id,
        [(paid.payment_id, each) for each in allocations],
        paid.created_by,
    )
