"""Give back what a payment settled, so that its money can leave the deposit."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.domain.offset import PastOffset, unwind
from minshui.revenue.billing.open_bill_store import lock_paid_bills, restore_bills
from minshui.revenue.billing.settlement_errors import PREPAYMENT_SPENT
from minshui.revenue.billing.settlements import Settlement
from minshui.revenue.customer.facade import lock_accounts
from minshui.revenue.ledger.facade import (
    Offset,
    OffsetPosting,
    lock_deposits,
    offset_many,
    past_offsets,
)


async def unsettle_payment(
    ctx: Context, account_id: int, payment_id: int, reversal_id: int, amount_fen: int
) -> list[Settlement]:
    """Return to the deposit what the payment settled, and, where its prepayment has been used
    since, as much of the newest other offsets as ``amount_fen`` needs.

    The rows written are linked to ``reversal_id``. Returns the bills that are open again (with
    negative amounts); raises ``E_PREPAYMENT_SPENT`` where the deposit cannot be made to hold
    ``amount_fen``.
    """
    await lock_accounts(ctx, [account_id])
    deposit = (await lock_deposits(ctx, [account_id])).get(account_id)
    balance_fen = deposit.balance_fen if deposit else 0
    offsets = [
        PastOffset(each.bill_id, each.bill_month, each.amount_fen, each.payment_id)
        for each in await past_offsets(ctx, account_id)
    ]
    months = {each.bill_id: each.bill_month for each in offsets}
    bills = await lock_paid_bills(ctx, set(months.items()))
    paid_fen = {bill_id: bill.paid_fen for bill_id, bill in bills.items()}
    restored, missing_fen = unwind(offsets, paid_fen, payment_id, balance_fen, amount_fen)
    if missing_fen:
        raise MinshuiError(
            PREPAYMENT_SPENT, amount=yuan_text(amount_fen), missing=yuan_text(missing_fen)
        )
    await offset_many(
        ctx,
        OffsetPosting(
            "payment",
            reversal_id,
            [
                Offset(account_id, bill_id, months[bill_id], -given_fen, reversal_id)
                for bill_id, given_fen in restored.items()
            ],
        ),
    )
    await restore_bills(
        ctx, {(bill_id, months[bill_id]): given_fen for bill_id, given_fen in restored.items()}
    )
    return [
        Settlement(bill_id, months[bill_id], -given_fen, bills[bill_id].open_fen + given_fen)
        for bill_id, given_fen in restored.items()
    ]
