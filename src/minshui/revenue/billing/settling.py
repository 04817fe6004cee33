"""What all ways of settling share: the bills with their late fees, and the postings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.offset import Allocation, OpenBill
from minshui.revenue.billing.late_fee_store import FeeEntry, append_fee_entries
from minshui.revenue.billing.late_fees import FeeDay, LateFees, late_fees
from minshui.revenue.billing.open_bill_store import lock_open_bills, settle_bills
from minshui.revenue.billing.settlement_rules import SettlementRules, settlement_rules
from minshui.revenue.customer.facade import AccountContract, account_locks, lock_accounts
from minshui.revenue.ledger.facade import (
    Offset,
    OffsetPosting,
    lock_deposits,
    offset_each,
    post_late_fees,
)

Settled = tuple[int | None, Allocation]


@dataclass(frozen=True, slots=True)
class SettledTogether:
    """What is posted in one journal: allocations, each with the payment that brought it about.

    By the actor, where no user is named.
    """

    source_type: str
    source_id: int
    settled: Sequence[Settled]
    created_by: int | None = None


@dataclass(frozen=True, slots=True)
class SettlementBasis:
    """What the deposits of some accounts have to pay: balances and bills by account, oldest first
    as they are paid.
    """

    rules: SettlementRules
    balances_fen: Mapping[int, int]
    bills: Mapping[int, Sequence[OpenBill]]
    fees: LateFees


async def settlement_basis(
    ctx: Context, account_ids: Collection[int], as_of: date | None = None
) -> SettlementBasis | None:
    """Lock accounts, deposits and open bills; None where no account has anything to pay with.

    Accounts with an open case that holds offsetting, and those without a balance, are left out.
    Late fees are those of ``as_of``, the day the money was received: today, as a rule.
    """
    accounts = await lock_accounts(ctx, account_ids)
    held = {lock.account_id for lock in await account_locks(ctx, account_ids, "offset")}
    free = {account.id: account for account in accounts if account.id not in held}
    deposits = await lock_deposits(ctx, free) if free else {}
    balances = {
        account_id: state.balance_fen
        for account_id, state in deposits.items()
        if state.balance_fen > 0
    }
    if not balances:
        return None
    today = ctx.clock.today()
    rules = await settlement_rules(ctx, today)
    open_bills = await _open_bills(ctx, [free[account_id] for account_id in balances])
    fees = await late_fees(
        ctx, rules.late_fees, balances, open_bills, FeeDay(as_of or today, today)
    )
    bills: dict[int, list[OpenBill]] = defaultdict(list)
    for bill in fees.with_fees(open_bills):
        bills[bill.account_id].append(bill)
    return SettlementBasis(rules, balances, bills, fees)


async def _open_bills(ctx: Context, accounts: Sequence[AccountContract]) -> list[OpenBill]:
    own = {account.id for account in accounts}
    bills = await lock_open_bills(ctx, [account.cust_id for account in accounts])
    return [bill for bill in bills if bill.account_id in own]


async def post_settlements(
    ctx: Context, fees: LateFees, together: Sequence[SettledTogether]
) -> None:
    """Post what was paid: principal and late fees, each in a journal, and change the bills."""
    today = ctx.clock.today()
    principal = [
        (each, OffsetPosting(each.source_type, each.source_id, offsets, today, each.created_by))
        for each in together
        if (
            offsets := [
                _offset(allocation, allocation.amount_fen, payment_id)
                for payment_id, allocation in each.settled
                if allocation.amount_fen
            ]
        )
    ]
    journal_ids = await offset_each(ctx, [posting for _, posting in principal])
    await settle_bills(ctx, [paid for each in together for _, paid in each.settled])
    posted = [
        (payment_id, allocation, journal_id)
        for (each, _), journal_id in zip(principal, journal_ids, strict=True)
        for payment_id, allocation in each.settled
    ]
    await append_fee_entries(ctx, fees.frozen(posted, today))
    for each in together:
        await post_fees(ctx, each)


async def post_fees(ctx: Context, together: SettledTogether) -> None:
    """Book the late fees that were paid as income, and note them with their bills."""
    paid = [(payment_id, each) for payment_id, each in together.settled if each.late_fee_fen]
    if not paid:
        return
    today = ctx.clock.today()
    offsets = [_offset(each, each.late_fee_fen, payment_id) for payment_id, each in paid]
    posting = OffsetPosting(
        together.source_type, together.source_id, offsets, today, together.created_by
    )
    journal_id = await post_late_fees(ctx, posting)
    entries = [
        FeeEntry(
            account_id=each.bill.account_id,
            bill_id=each.bill.bill_id,
            bill_month=each.bill.bill_month,
            kind="payment",
            amount_fen=each.late_fee_fen,
            recorded_on=today,
            payment_id=payment_id,
            journal_id=journal_id,
        )
        for payment_id, each in paid
    ]
    await append_fee_entries(ctx, entries)


def _offset(allocation: Allocation, amount_fen: int, payment_id: int | None) -> Offset:
    bill = allocation.bill
    return Offset(bill.account_id, bill.bill_id, bill.bill_month, amount_fen, payment_id)
