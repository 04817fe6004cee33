"""Pay an account's open bills from its deposit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import allocate
from minshui.revenue.billing.settlements import Settlement
from minshui.revenue.billing.settling import post_settlements, settlement_basis


async def settle_account(
    ctx: Context,
    account_id: int,
    payment_id: int | None = None,
    bill_ids: Collection[int] | None = None,
    as_of: date | None = None,
) -> list[Settlement]:
    """Offset the deposit against open bills, the oldest first, and return what was settled.

    ``bill_ids`` restricts it to chosen bills; ``payment_id`` is the payment that brought it
    about, ``as_of`` the day its money was received. Late fees are paid with their bills and frozen
    as principal is; what comes first, and whether a part of a bill may be paid, are parameters.
    Does nothing on an account with an open case that holds offsetting, with no deposit, or
    when called again: it is idempotent. Bills whose own money is on the way are passed over.
    """
    basis = await settlement_basis(ctx, [account_id], as_of)
    if basis is None:
        return []
    chosen = [
        bill
        for bill in basis.bills.get(account_id, ())
        if bill_ids is None or bill.bill_id in bill_ids
    ]
    allocations = allocate(basis.balances_fen[account_id], chosen, basis.rules.offsets)
    if not allocations:
        return []
    await post_settlements(
        ctx,
        "payment" if payment_id else "account",
        payment_id or account_id,
        basis.fees,
        [(payment_id, each) for each in allocations],
    )
    return [Settlement.of(each) for each in allocations]
