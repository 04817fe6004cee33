"""Give back what a payment settled, so that its money can leave the deposit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.domain.fee_portions import thaws
from minshui.revenue.billing.domain.offset import GivenBack, PaidKey, PastOffset, unwind
from minshui.revenue.billing.late_fee_store import append_fee_entries
from minshui.revenue.billing.late_fees import terms_of_bills
from minshui.revenue.billing.open_bill_store import PaidBill, lock_paid_bills, restore_bills
from minshui.revenue.billing.queries.late_fee_records import entries_of
from minshui.revenue.billing.settlement_errors import PREPAYMENT_SPENT
from minshui.revenue.billing.settlement_rules import settlement_rules
from minshui.revenue.billing.settlements import Settlement
from minshui.revenue.billing.thawing import (
    paid_fees,
    returned_entries,
    standing_portions,
    thawed_entries,
)
from minshui.revenue.customer.facade import lock_accounts
from minshui.revenue.ledger.facade import (
    DepositKind,
    Offset,
    OffsetPosting,
    lock_deposits,
    offset_many,
    past_uses,
    post_late_fees,
)

BillKey = tuple[int, int]


async def unsettle_payment(
    ctx: Context, account_id: int, payment_id: int, reversal_id: int, amount_fen: int
) -> list[Settlement]:
    """Return to the deposit what the payment settled, and, where its prepayment has been used
    since, as much of the newest other offsets as ``amount_fen`` needs.

    Late fees that it paid come back too, and run again on principal that is open again, as if it
    had never been paid. The rows written are linked to ``reversal_id``. Returns the bills that
    were given back (with negative amounts); raises ``E_PREPAYMENT_SPENT`` where the deposit cannot
    be made to hold ``amount_fen``.
    """
    await lock_accounts(ctx, [account_id])
    deposit = (await lock_deposits(ctx, [account_id])).get(account_id)
    balance_fen = deposit.balance_fen if deposit else 0
    offsets = await _past_offsets(ctx, account_id)
    bills = await lock_paid_bills(ctx, {(each.bill_id, each.bill_month) for each in offsets})
    stored = await entries_of(ctx, [account_id])
    paid = _paid(bills, paid_fees(stored))
    given, missing_fen = unwind(offsets, paid, payment_id, balance_fen, amount_fen)
    if missing_fen:
        raise MinshuiError(
            PREPAYMENT_SPENT, amount=yuan_text(amount_fen), missing=yuan_text(missing_fen)
        )
    portions = standing_portions(stored)
    thawed = thaws(given, portions, {bill_id: bill.paid_fen for bill_id, bill in bills.items()})
    if thawed:
        today = ctx.clock.today()
        rules = (await settlement_rules(ctx, today)).late_fees
        keys = {(each.offset.bill_id, each.offset.bill_month) for each in given}
        terms = await terms_of_bills(ctx, rules, keys, today)
        entries = thawed_entries(stored, thawed, terms, today, reversal_id)
        await append_fee_entries(ctx, entries)
    await _give_back_fees(ctx, account_id, reversal_id, given)
    await _give_back_principal(ctx, account_id, reversal_id, given)
    return _settlements(given, bills)


async def _past_offsets(ctx: Context, account_id: int) -> list[PastOffset]:
    return [
        PastOffset(
            each.bill_id,
            each.bill_month,
            each.amount_fen,
            each.payment_id,
            each.kind is DepositKind.LATE_FEE,
            each.journal_id,
        )
        for each in await past_uses(ctx, account_id)
    ]


def _paid(bills: Mapping[int, PaidBill], fees: Mapping[int, int]) -> dict[PaidKey, int]:
    paid: dict[PaidKey, int] = {(bill_id, False): bill.paid_fen for bill_id, bill in bills.items()}
    return paid | {(bill_id, True): fen for bill_id, fen in fees.items()}


def _sums(given: Sequence[GivenBack], *, is_fee: bool) -> dict[BillKey, int]:
    sums: dict[BillKey, int] = defaultdict(int)
    for each in given:
        if each.offset.is_fee is is_fee:
            sums[each.offset.bill_id, each.offset.bill_month] += each.amount_fen
    return dict(sums)


def _posting(account_id: int, reversal_id: int, sums: Mapping[BillKey, int]) -> OffsetPosting:
    offsets = [
        Offset(account_id, bill_id, month, -fen, reversal_id)
        for (bill_id, month), fen in sums.items()
    ]
    return OffsetPosting("payment", reversal_id, offsets)


async def _give_back_principal(
    ctx: Context, account_id: int, reversal_id: int, given: Sequence[GivenBack]
) -> None:
    sums = _sums(given, is_fee=False)
    await offset_many(ctx, _posting(account_id, reversal_id, sums))
    await restore_bills(ctx, sums)


async def _give_back_fees(
    ctx: Context, account_id: int, reversal_id: int, given: Sequence[GivenBack]
) -> None:
    sums = _sums(given, is_fee=True)
    journal_id = await post_late_fees(ctx, _posting(account_id, reversal_id, sums))
    fees = {(account_id, bill_id, month): fen for (bill_id, month), fen in sums.items()}
    today = ctx.clock.today()
    await append_fee_entries(ctx, returned_entries(fees, journal_id, today, reversal_id))


def _settlements(given: Sequence[GivenBack], bills: Mapping[int, PaidBill]) -> list[Settlement]:
    principal, fees = _sums(given, is_fee=False), _sums(given, is_fee=True)
    settlements = []
    for bill_id, month in principal | fees:
        given_fen = principal.get((bill_id, month), 0)
        open_fen = bills[bill_id].open_fen if bill_id in bills else 0
        settlements.append(
            Settlement(
                bill_id,
                month,
                -given_fen,
                open_fen + given_fen,
                -fees.get((bill_id, month), 0),
            )
        )
    return settlements
