"""Pay the open bills of many accounts from deposits that a batch of payments has raised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import Allocation, OffsetPolicy, OpenBill, allocate
from minshui.revenue.billing.open_bill_store import lock_open_bills, settle_bills
from minshui.revenue.billing.settlement_parameters import OFFSET_POLICY
from minshui.revenue.billing.settlements import PaymentCredit, PaymentSettlement
from minshui.revenue.customer.facade import account_locks, lock_accounts
from minshui.revenue.ledger.facade import Offset, OffsetPosting, lock_deposits, offset_many
from minshui.revenue.parameter.facade import parameter


async def settle_many(
    ctx: Context, credited: Sequence[PaymentCredit], source_type: str, source_id: int
) -> list[PaymentSettlement]:
    """Offset the oldest bills of the credited accounts, in one journal, payment by payment.

    The deposits already hold the credits. Accounts with an open case that holds offsetting
    keep the money as prepayment.
    """
    by_account = defaultdict(list)
    for credit in credited:
        by_account[credit.account_id].append(credit)
    accounts = await lock_accounts(ctx, list(by_account))
    held = {lock.account_id for lock in await account_locks(ctx, list(by_account), "offset")}
    free = [account for account in accounts if account.id not in held]
    if not free:
        return []
    today = ctx.clock.today()
    policy = OffsetPolicy(await parameter(ctx, OFFSET_POLICY.module, OFFSET_POLICY.key, today))
    deposits = await lock_deposits(ctx, [account.id for account in free])
    open_bills = defaultdict(list)
    for bill in await lock_open_bills(ctx, [account.cust_id for account in free]):
        open_bills[bill.account_id].append(bill)
    settled = []
    for account in free:
        balance_fen = deposits[account.id].balance_fen
        settled += _settle(balance_fen, by_account[account.id], open_bills[account.id], policy)
    offsets = [
        Offset(
            each.bill.account_id, each.bill.bill_id, each.bill.bill_month, each.amount_fen, payment
        )
        for payment, each in settled
    ]
    await offset_many(ctx, OffsetPosting(source_type, source_id, offsets, today))
    await settle_bills(ctx, [each for _, each in settled])
    return [
        PaymentSettlement(payment, each.bill.bill_id, each.bill.bill_month, each.amount_fen)
        for payment, each in settled
    ]


def _settle(
    balance_fen: int, credited: list[PaymentCredit], bills: list[OpenBill], policy: OffsetPolicy
) -> list[tuple[int | None, Allocation]]:
    """Let each payment of one account pay in turn what those before it left open."""
    left_fen = balance_fen - sum(credit.amount_fen for credit in credited)
    settled: list[tuple[int | None, Allocation]] = []
    for credit in credited:
        left_fen += credit.amount_fen
        allocations = allocate(left_fen, bills, policy)
        left_fen -= sum(each.amount_fen for each in allocations)
        settled += [(credit.payment_id, each) for each in allocations]
        open_after = {each.bill.bill_id: each.open_fen for each in allocations}
        bills = [
            replace(bill, open_fen=open_after.get(bill.bill_id, bill.open_fen)) for bill in bills
        ]
    return settled
