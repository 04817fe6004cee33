"""Pay the open bills of many accounts from their deposits, set by set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import OffsetRules, OpenBill, allocate
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

    The deposits already hold the credits. Accounts with an open case that holds offsetting
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
        settled += _settle(balance_fen, by_account[account_id], bills, basis.rules.offsets)
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


def _settle(
    balance_fen: int,
    credited: Sequence[PaymentCredit],
    bills: Sequence[OpenBill],
    rules: OffsetRules,
) -> list[Settled]:
    """Let each payment of one account pay in turn what those before it left open."""
    left_fen = balance_fen - sum(credit.amount_fen for credit in credited)
    settled: list[Settled] = []
    for credit in credited:
        left_fen += credit.amount_fen
        allocations = allocate(left_fen, bills, rules)
        left_fen -= sum(each.taken_fen for each in allocations)
        settled += [(credit.payment_id, each) for each in allocations]
        after = {each.bill.bill_id: each for each in allocations}
        bills = [
            replace(
                bill,
                open_fen=after[bill.bill_id].open_fen,
                late_fee_fen=bill.late_fee_fen - after[bill.bill_id].late_fee_fen,
            )
            if bill.bill_id in after
            else bill
            for bill in bills
        ]
    return settled
