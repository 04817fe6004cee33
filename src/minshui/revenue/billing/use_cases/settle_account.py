"""Pay an account's open bills from its deposit."""

from __future__ import annotations

from collections.abc import Collection

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import OffsetPolicy, allocate
from minshui.revenue.billing.open_bill_store import lock_open_bills, settle_bills
from minshui.revenue.billing.settlement_parameters import OFFSET_POLICY
from minshui.revenue.billing.settlements import Settlement
from minshui.revenue.customer.facade import account_locks, lock_accounts
from minshui.revenue.ledger.facade import Offset, OffsetPosting, lock_deposits, offset_many
from minshui.revenue.parameter.facade import parameter


async def settle_account(
    ctx: Context,
    account_id: int,
    payment_id: int | None = None,
    bill_ids: Collection[int] | None = None,
) -> list[Settlement]:
    """Offset the deposit against open bills, the oldest first, and return what was settled.

    ``bill_ids`` restricts it to chosen bills; ``payment_id`` is the payment that brought it
    about. Whether a part of a bill may be paid is the parameter ``billing.offset_policy``.
    Does nothing on an account with an open case that holds offsetting, with no deposit, or
    when called again: it is idempotent.
    """
    accounts = await lock_accounts(ctx, [account_id])
    if await account_locks(ctx, [account_id], "offset"):
        return []
    deposit = (await lock_deposits(ctx, [account_id])).get(account_id)
    if deposit is None or deposit.balance_fen <= 0:
        return []
    today = ctx.clock.today()
    policy = OffsetPolicy(await parameter(ctx, OFFSET_POLICY.module, OFFSET_POLICY.key, today))
    bills = await lock_open_bills(ctx, [account.cust_id for account in accounts])
    chosen = [bill for bill in bills if bill_ids is None or bill.bill_id in bill_ids]
    allocations = allocate(deposit.balance_fen, chosen, policy)
    if not allocations:
        return []
    await offset_many(
        ctx,
        OffsetPosting(
            "payment" if payment_id else "account",
            payment_id or account_id,
            [
                Offset(
                    account_id, each.bill.bill_id, each.bill.bill_month, each.amount_fen, payment_id
                )
                for each in allocations
            ],
            today,
        ),
    )
    await settle_bills(ctx, allocations)
    return [
        Settlement(each.bill.bill_id, each.bill.bill_month, each.amount_fen, each.open_fen)
        for each in allocations
    ]
