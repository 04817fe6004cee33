"""Pay the open bills of many accounts from their deposits, set by set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import allocate_in_turn
from minshui.revenue.billing.settlements import PaymentCredit, PaymentSettlement
from minshui.revenue.billing.settling import (
    Settled,
    SettledTogether,
    post_settlements,
    settlement_basis,
)


async def settle_many(
    ctx: Context, credited: Sequence[PaymentCredit], source_type: str, source_id: int
) -> list[PaymentSettlement]:
    """Offset the oldest bills of the credited accounts, in one journal, payment by payment.

    The deposits already hold the in_turn. Accounts with an open case that holds offsetting
    keep the money as prepayment. Late fees are paid and frozen as ``settle_account`` does.
    """
    by_account = defaultdict(list)
    for credit in credited:
        by_account[credit.account_id].append(credit)
    basis = await settlement_basis(ctx, by_account)
    if basis is None:
        return []
    settled: list[Settled] = []
    for account_id, balance_fen in basis.balances_fen.items():
        bills = basis.bills.get(account_id, ())
        in_turn = by_account[account_id]
        turns = allocate_in_turn(
            balance_fen,
            [(credit.amount_fen, None) for credit in in_turn],
            bills,
            basis.rules.offsets,
        )
        for credit, allocations in zip(in_turn, turns, strict=True):
            settled += [(credit.payment_id, each) for each in allocations]
    await post_settlements(ctx, basis.fees, [SettledTogether(source_type, source_id, settled)])
    return [
        PaymentSettlement(
            payment,
            each.bill.bill_id,
            each.bill.bill_month,
            each.amount_fen,
            each.late_fee_fen,
        )
        for payment, each in settled
    ]
