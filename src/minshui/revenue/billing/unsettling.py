"""What all ways of giving back what deposits paid share: the choice of bills, and the postings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minshui.infrastructure.context import Context
from minshui.revenue.billing.domain.fee_portions import thaws
from minshui.revenue.billing.domain.offset import GivenBack, PaidKey, PastOffset, unwind
from minshui.revenue.billing.late_fee_store import append_fee_entries
from minshui.revenue.billing.late_fees import terms_of_bills
from minshui.revenue.billing.open_bill_store import PaidBill, lock_paid_bills, restore_bills
from minshui.revenue.billing.queries.late_fee_records import StoredEntry, entries_of
from minshui.revenue.billing.settlement_rules import settlement_rules
from minshui.revenue.billing.settlements import Settlement
from minshui.revenue.billing.thawing import (
    FeeKey,
    paid_fees,
    returned_entries,
    standing_portions,
    thawed_entries,
)
from minshui.revenue.billing.write_off_store import standing_write_offs
from minshui.revenue.billing.writing_off import reinstate
from minshui.revenue.customer.facade import lock_accounts
from minshui.revenue.ledger.facade import (
    DepositKind,
    DepositUse,
    Offset,
    OffsetPosting,
    lock_deposits,
    offset_many,
    past_uses,
    post_late_fees,
)


@dataclass(frozen=True, slots=True)
class Unsettling:
    """What is to be given back, and what is still missing of it, by account (fen).

    ``bad_debts`` are the write-offs of bills that will owe more again: they are taken back, since
    what was agreed to was less. ``bills`` have them open.
    """

    given: Sequence[GivenBack]
    missing_fen: Mapping[int, int]
    bills: Mapping[int, PaidBill]
    bad_debts: Sequence[Any]
    stored: Sequence[StoredEntry]

    def settlements(self) -> list[Settlement]:
        """Return the bills that were given back, with negative amounts."""
        principal, fees = self.sums(is_fee=False), self.sums(is_fee=True)
        settlements = []
        for account_id, bill_id, month in principal | fees:
            key = (account_id, bill_id, month)
            given_fen = principal.get(key, 0)
            open_fen = self.bills[bill_id].open_fen if bill_id in self.bills else 0
            settlements.append(
                Settlement(bill_id, month, -given_fen, open_fen + given_fen, -fees.get(key, 0))
            )
        return settlements

    def sums(self, *, is_fee: bool) -> dict[FeeKey, int]:
        """Return what is given back of principal, or of late fees, by account, bill and month."""
        sums: dict[FeeKey, int] = defaultdict(int)
        for each in self.given:
            offset = each.offset
            if offset.is_fee is is_fee:
                sums[offset.account_id, offset.bill_id, offset.bill_month] += each.amount_fen
        return dict(sums)


@dataclass(frozen=True, slots=True)
class UndoneBy:
    """What the rows are linked to that give back: their journals' source, and a payment."""

    source_type: str
    source_id: int
    payment_id: int | None = None


async def plan_unsettling(
    ctx: Context,
    amounts_fen: Mapping[int, int],
    is_own: Callable[[DepositUse], bool],
    since_journal_id: int = 0,
) -> Unsettling:
    """Lock accounts, deposits and bills, and choose what bills give back so that ``amounts_fen``
    can leave each account's deposit: all that ``is_own`` names, then the newest others.

    Only what was paid in journals from ``since_journal_id`` on is looked at. Nothing is written.
    """
    accounts = sorted(amounts_fen)
    await lock_accounts(ctx, accounts)
    deposits = await lock_deposits(ctx, accounts)
    uses = await past_uses(ctx, accounts, since_journal_id)
    own = {(use.journal_id, use.payment_id) for use in uses if is_own(use)}
    offsets: dict[int, list[PastOffset]] = defaultdict(list)
    for use in uses:
        offsets[use.account_id].append(_past_offset(use))
    bills = await lock_paid_bills(ctx, {(use.bill_id, use.bill_month) for use in uses})
    stored = await entries_of(ctx, accounts)
    paid: dict[PaidKey, int] = {(bill_id, False): bill.paid_fen for bill_id, bill in bills.items()}
    paid |= {(bill_id, True): fen for bill_id, fen in paid_fees(stored).items()}
    given: list[GivenBack] = []
    missing: dict[int, int] = {}
    for account_id in accounts:
        of_account = offsets[account_id]
        back, missing_fen = unwind(
            of_account,
            {each.key: paid.get(each.key, 0) for each in of_account},
            lambda each: (each.journal_id, each.payment_id) in own,
            deposits[account_id].balance_fen if account_id in deposits else 0,
            amounts_fen[account_id],
        )
        given += back
        if missing_fen:
            missing[account_id] = missing_fen
    owing = {each.offset.bill_id for each in given if not each.offset.is_fee}
    bad_debts = await standing_write_offs(ctx, owing) if owing else {}
    bills |= {
        bill_id: PaidBill(bills[bill_id].paid_fen, int(row.amount_fen - row.recovered_fen))
        for bill_id, row in bad_debts.items()
    }
    return Unsettling(given, missing, bills, list(bad_debts.values()), stored)


def _past_offset(use: DepositUse) -> PastOffset:
    return PastOffset(
        use.bill_id,
        use.bill_month,
        use.amount_fen,
        use.payment_id,
        use.kind is DepositKind.LATE_FEE,
        use.journal_id,
        use.account_id,
    )


async def post_unsettling(ctx: Context, unsettling: Unsettling, by: UndoneBy) -> None:
    """Open the bills again and return their money to the deposits.

    Late fees that were paid come back too, and run again on principal that is open again, as if
    it had never been paid.
    """
    await _thaw(ctx, unsettling, by)
    await _give_back_fees(ctx, unsettling.sums(is_fee=True), by)
    for row in unsettling.bad_debts:
        await reinstate(ctx, row, "所缴款项已退回，须重新核销")
    await _give_back_principal(ctx, unsettling.sums(is_fee=False), by)


async def _thaw(ctx: Context, unsettling: Unsettling, by: UndoneBy) -> None:
    paid_fen = {bill_id: bill.paid_fen for bill_id, bill in unsettling.bills.items()}
    thawed = thaws(unsettling.given, standing_portions(unsettling.stored), paid_fen)
    if not thawed:
        return
    today = ctx.clock.today()
    rules = (await settlement_rules(ctx, today)).late_fees
    keys = {(each.offset.bill_id, each.offset.bill_month) for each in unsettling.given}
    terms = await terms_of_bills(ctx, rules, keys, today)
    entries = thawed_entries(unsettling.stored, thawed, terms, today, by.payment_id)
    await append_fee_entries(ctx, entries)


async def _give_back_fees(ctx: Context, sums: Mapping[FeeKey, int], by: UndoneBy) -> None:
    journal_id = await post_late_fees(ctx, _posting(sums, by))
    today = ctx.clock.today()
    await append_fee_entries(ctx, returned_entries(sums, journal_id, today, by.payment_id))


async def _give_back_principal(ctx: Context, sums: Mapping[FeeKey, int], by: UndoneBy) -> None:
    await offset_many(ctx, _posting(sums, by))
    await restore_bills(ctx, {(bill_id, month): fen for (_, bill_id, month), fen in sums.items()})


def _posting(sums: Mapping[FeeKey, int], by: UndoneBy) -> OffsetPosting:
    offsets = [
        Offset(account_id, bill_id, month, -fen, by.payment_id)
        for (account_id, bill_id, month), fen in sums.items()
    ]
    return OffsetPosting(by.source_type, by.source_id, offsets)
