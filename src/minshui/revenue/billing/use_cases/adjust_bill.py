"""Adjust a bill in quantity or amount, by a linked bill of the difference."""

from __future__ import annotations

import numpy as np

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.numbering import reserve_ids
from minshui.infrastructure.outbox.publishing import publish
from minshui.revenue.billing.adjustment_month import require_bookable
from minshui.revenue.billing.adjustment_pricing import PricedAdjustment, price_adjustment
from minshui.revenue.billing.adjustment_store import lower_open, write_adjustment
from minshui.revenue.billing.adjustments import AdjustBill, AdjustedBill
from minshui.revenue.billing.credit_posting import Credits, CreditSource, post_credits
from minshui.revenue.billing.domain.adjusting import sums_by_component
from minshui.revenue.billing.domain.bill_number import bill_number
from minshui.revenue.billing.events import BillAdjusted
from minshui.revenue.billing.models import BILL_IDS
from minshui.revenue.billing.queries.adjustable_bill import AdjustableBill, adjustable_bill
from minshui.revenue.billing.queries.bills import bill_by_number
from minshui.revenue.billing.run_store import hold_runs
from minshui.revenue.billing.use_cases.settle_account import settle_account
from minshui.revenue.customer.facade import account_by_id, lock_accounts, require_unlocked
from minshui.revenue.ledger.facade import ComponentTotal


async def adjust_bill(ctx: Context, command: AdjustBill, source_id: int) -> AdjustedBill:
    """Make the bill of an adjustment and post it, dated today; booked in the month it names.

    A reduction lowers what is open of the adjusted bill, the rest goes to the deposit; a surcharge
    is a bill to pay. The deposit then pays the oldest open bills. ``source_id`` is the row that
    asked for it. Raises ``E_BILL_UNKNOWN``, ``E_ADJUST_…``, ``E_ACCOUNT_LOCKED``,
    ``E_BILL_INPUT_LOST``, ``E_PERIOD_CLOSED``.
    """
    # Counters must not move between pricing and counting.
    await hold_runs(ctx, alone=True)
    detail = await bill_by_number(ctx, command.number)
    account_id = detail.bill.account_id
    await lock_accounts(ctx, [account_id])
    account = await account_by_id(ctx, account_id)
    await require_unlocked(ctx, account_id, account.code, "reversal")
    await require_bookable(ctx, command, detail.bill)
    bill = await adjustable_bill(ctx, detail)
    priced = await price_adjustment(ctx, command, bill)
    (bill_id,) = await reserve_ids(ctx.session, BILL_IDS.name, 1)
    matched_fen = _credited_fen(bill, priced)
    source = CreditSource("adjustment", "bill_adjustment", source_id, command.accounting_month)
    journal_id = await _post(ctx, bill, priced, source, bill_id)
    if matched_fen:
        await lower_open(ctx, bill, matched_fen)
    await write_adjustment(ctx, bill_id, command, bill, priced)
    adjusted = AdjustedBill(
        bill_id=bill_id,
        number=bill_number(detail.bill.bill_month, bill_id),
        total_fen=priced.total_fen,
        to_deposit_fen=max(-priced.total_fen, 0) - matched_fen,
        journal_id=journal_id,
    )
    await record_audit(
        ctx,
        "billing.bill.adjust",
        "bill",
        detail.bill.id,
        before={"number": command.number, "open_fen": detail.bill.open_fen},
        after={
            "adjustment": adjusted.number,
            "usage_m3": command.usage_m3,
            "total_fen": adjusted.total_fen,
        },
    )
    await publish(
        ctx,
        BillAdjusted(
            bill_id=detail.bill.id,
            adjustment_bill_id=bill_id,
            bill_month=detail.bill.bill_month,
            account_id=account_id,
            total_fen=adjusted.total_fen,
        ),
        shard_key=f"account:{account_id}",
    )
    await settle_account(ctx, account_id)
    return adjusted


def _credited_fen(bill: AdjustableBill, priced: PricedAdjustment) -> int:
    """Return what of a reduction the open part of the bill takes."""
    return min(max(-priced.total_fen, 0), int(bill.row.open_fen))


async def _post(
    ctx: Context, bill: AdjustableBill, priced: PricedAdjustment, source: CreditSource, bill_id: int
) -> int | None:
    def one(value: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.array([value], dtype=np.int64)

    adjusted = bill.detail.bill
    sums = sums_by_component(priced.lines)
    posted = await post_credits(
        ctx,
        source,
        Credits(
            account_id=one(adjusted.account_id),
            bill_id=one(adjusted.id),
            bill_month=one(adjusted.bill_month),
            last_seq=one(bill.last_seq),
            paid_fen=one(0),
            matched_fen=one(_credited_fen(bill, priced)),
            credit_id=one(bill_id),
            credit_fen=one(-priced.total_fen),
        ),
        [ComponentTotal(component, -fen) for component, fen in sums.items()],
    )
    return posted.journal_id
